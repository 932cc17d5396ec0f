/// What befalls a job in a simulated world: how long it takes, and whether it is dropped. A function of (world's seed,
/// trial, rung, attempt): the order of events changes nothing. Pure. (Li et al. 2020, appendix A.1)
#pragma once

#include <cstdint>

#include "core/job.hpp"
#include "core/world.hpp"

namespace espalier {

struct Fortune {
    double time = 0;          ///< from the start of the job until its worker is free; infinity: the world ends before
    double last = 0;          ///< of it, the attempt that was not dropped
    std::uint32_t drops = 0;  ///< how often it was dropped on the way
    bool failed = false;      ///< it was dropped, and is not begun again
};

/// So often is a job begun; then it is given up, as one that can never last.
inline constexpr std::uint32_t most_attempts = 100'000;

/// `time`: what the job takes where nothing befalls it. `left`: virtual time until the world ends; what would happen
/// later does not happen, and is not counted.
[[nodiscard]] Fortune fortune_of(const World& world, const Job& job, double time, double left);

}  // namespace espalier
