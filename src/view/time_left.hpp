/// How long a run will go on, as far as its pace so far tells: shared by the progress line and `status`. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace espalier {

/// What a run has spent in how much of its time.
struct Pace {
    double elapsed = 0;  ///< seconds
    std::uint64_t trials = 0;
    double resource = 0;
};

/// Empty: no such limit.
struct PaceLimits {
    std::optional<std::uint64_t> trials;
    std::optional<double> resource;
    std::optional<double> seconds;
};

struct TimeLeft {
    double seconds = 0;
    std::string_view limit;  ///< "trials", "resource" or "time": the one that is reached first
};

/// Empty: there is no limit, or no pace yet.
[[nodiscard]] std::optional<TimeLeft> time_left(const Pace& pace, const PaceLimits& limits);

}  // namespace espalier
