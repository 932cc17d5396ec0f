#include "sim/fortune.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "base/random.hpp"

namespace espalier {
namespace {

/// Rungs and attempts as one index: 64 rungs below, attempts above; two draws each. A job that failed and is done again
/// has another fortune: its attempts begin so far on.
constexpr std::uint32_t apart = 1000;

std::uint32_t index_of(const Job& job, std::uint32_t attempt, std::uint32_t draw) {
    return (((attempt + apart * (job.attempt - 1)) * 64 + job.rung % 64) * 2) + draw;
}

/// |z|, z ~ N(0, 1), by Box and Muller's transform.
double half_normal(const World& world, const Job& job, std::uint32_t attempt) {
    const double u = draw_unit(world.seed, job.trial, Purpose::straggler, index_of(job, attempt, 0));
    const double v = draw_unit(world.seed, job.trial, Purpose::straggler, index_of(job, attempt, 1));
    return std::abs(std::sqrt(-2 * std::log(1 - u)) * std::cos(2 * std::numbers::pi * v));
}

/// When a job that runs without end would be dropped: (1 - p)^t of them are left after t.
double time_to_drop(const World& world, const Job& job, std::uint32_t attempt) {
    if (!(world.drop_probability > 0)) return std::numeric_limits<double>::infinity();
    const double u = draw_unit(world.seed, job.trial, Purpose::drop, index_of(job, attempt, 0));
    return std::log1p(-u) / std::log1p(-world.drop_probability);
}

}  // namespace

Fortune fortune_of(const World& world, const Job& job, double time, double left) {
    Fortune fortune;
    for (std::uint32_t attempt = 0; attempt < most_attempts; ++attempt) {
        const double takes =
            world.straggler_std > 0 ? time * (1 + world.straggler_std * half_normal(world, job, attempt)) : time;
        const double dropped = time_to_drop(world, job, attempt);
        if (dropped >= takes) {
            fortune.time += takes;
            fortune.last = takes;
            return fortune;
        }
        fortune.time += dropped;
        if (fortune.time > left) return {std::numeric_limits<double>::infinity(), 0, fortune.drops, false};
        ++fortune.drops;
        if (world.on_drop == OnDrop::failed) break;
    }
    fortune.failed = true;
    return fortune;
}

}  // namespace espalier
