/// A rung as those see it who watch a ladder. A value.
#pragma once

#include <cstdint>

namespace espalier {

struct RungState {
    std::uint32_t bracket = 0;
    std::uint32_t rung = 0;
    double level = 0;             ///< its resource
    bool promotes = true;         ///< false: the top rung
    std::uint64_t results = 0;    ///< failures included
    std::uint64_t promoted = 0;   ///< handed out as jobs for the rung above
    std::uint64_t available = 0;  ///< promotions that are due
    std::uint64_t displaced = 0;  ///< promotions that hindsight calls wrong
};

}  // namespace espalier
