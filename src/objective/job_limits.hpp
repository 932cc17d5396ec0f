/// What one job may use, and where it runs: [job] and [workers] of the study. Values.
#pragma once

#include <cstdint>
#include <optional>

namespace espalier {

/// Where jobs run.
enum class Isolation : std::uint8_t {
    thread,   ///< in the program itself: fastest, for objectives that are trusted not to crash or hang
    process,  ///< each in a process of its own (espalier-worker), which may die without harm
};

/// Empty: no limit. Times are of the monotonic clock.
struct JobLimits {
    std::optional<double> seconds;        ///< wall time
    std::optional<double> factor;         ///< wall time, in multiples of what jobs of the rung usually take
    std::optional<double> cpu_seconds;    ///< of all its threads; process isolation only
    std::optional<std::uint64_t> memory;  ///< bytes; process isolation only
    double grace = 0.4;                   ///< seconds between the request to end (SIGTERM) and the end (SIGKILL)
    int nice = 0;                         ///< 0 to 19, of worker processes
    std::uint32_t recycle = 1000;         ///< jobs after which a worker process is replaced; 0: never

    bool operator==(const JobLimits&) const = default;
};

}  // namespace espalier
