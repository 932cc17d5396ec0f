#include "view/time_left.hpp"

#include <algorithm>

namespace espalier {

std::optional<TimeLeft> time_left(const Pace& pace, const PaceLimits& limits) {
    std::optional<TimeLeft> least;
    const auto consider = [&](double seconds, std::string_view limit) {
        if (!least || seconds < least->seconds) least = TimeLeft{std::max(0.0, seconds), limit};
    };
    if (limits.seconds) consider(*limits.seconds - pace.elapsed, "time");
    const auto at_pace = [&](double done, double limit, std::string_view name) {
        if (done > 0 && pace.elapsed > 0) consider((limit - done) * pace.elapsed / done, name);
    };
    if (limits.trials) at_pace(static_cast<double>(pace.trials), static_cast<double>(*limits.trials), "trials");
    if (limits.resource) at_pace(pace.resource, *limits.resource, "resource");
    return least;
}

}  // namespace espalier
