/// The study's [objective] table as the library reads it.
#pragma once

#include <string>
#include <vector>

#include "space/value.hpp"

namespace espalier {

struct Option {
    std::string name;
    std::vector<Value> values;  ///< one, unless `list`
    bool list = false;
};
using OptionTable = std::vector<Option>;

}  // namespace espalier
