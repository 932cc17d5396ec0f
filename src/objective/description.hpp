/// What an opened objective says about itself; a copy of espalier_description as C++ values.
#pragma once

#include <cstdint>
#include <string>

namespace espalier {

struct Description {
    std::string name;
    std::string resource_unit = "units";
    bool integer_resource = false;
    double min_resource = 1;
    double max_resource = 0;  ///< the default R; 0: the study must say
    bool thread_safe = false;
    bool can_save = false;
    bool deterministic = false;
    bool uses_tbb = false;
    bool maximize = false;
    bool state_is_files = false;  ///< states are saved after each job unless the study says otherwise
    std::string value_name;       ///< "" when it has none
    std::string space;            ///< the default space as lines of a [space] table; "" when it has none
};

}  // namespace espalier
