/// The world in which a simulated run takes place: which workers there are when, and what befalls their jobs. Values;
/// the simulator (sim/) makes events of them.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace espalier {

enum class OnDrop : std::uint8_t {
    again,   ///< its worker begins it again from where the job began
    failed,  ///< it comes back as a failure
};

/// From this time on there are so many workers. Those that are too many leave when their job ends.
struct WorkerChange {
    double time = 0;
    std::uint32_t workers = 1;
    bool operator==(const WorkerChange&) const = default;
};

/// Virtual times end here: a journal counts microseconds.
inline constexpr double longest_time = 1e12;

struct World {
    std::uint64_t seed = 0;  ///< of stragglers and drops
    std::uint32_t workers = 1;
    std::vector<WorkerChange> changes;  ///< later ones, in order of their times
    /// A job takes time * (1 + |z|), z ~ N(0, straggler_std). (Li et al. 2020, appendix A.1)
    double straggler_std = 0;
    double drop_probability = 0;  ///< of a job that runs, per unit of time. (appendix A.1)
    OnDrop on_drop = OnDrop::again;
    bool from_scratch = false;  ///< a promoted trial is trained again from the start, instead of going on
    double end = std::numeric_limits<double>::infinity();    ///< virtual time at which the run is cut
    double limit = std::numeric_limits<double>::infinity();  ///< from this time on no job is begun; those that run end

    bool operator==(const World&) const = default;
};

}  // namespace espalier
