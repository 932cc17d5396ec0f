#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "view/table.hpp"
#include "view/trial_history.hpp"

namespace espalier {

const char* rule_name(StoppingRule rule) {
    switch (rule) {
        case StoppingRule::median:
            return "median";
        case StoppingRule::asha:
            return "asha";
        case StoppingRule::curve:
            break;
    }
    return "curve";
}

const char* rule_words(StoppingRule rule) {
    switch (rule) {
        case StoppingRule::median:
            return "the median rule";
        case StoppingRule::asha:
            return "ASHA's stopping rule";
        case StoppingRule::curve:
            break;
    }
    return "the learning-curve rule";
}

std::string stop_text(const TrialHistory& history, const TrialStop& stop) {
    if (!history.stopping) return fmt::format("{} against {}", rounded(stop.value), rounded(stop.bound));
    const auto value = [&](double loss) {
        return std::isfinite(loss) ? rounded(history.maximize ? -loss : loss) : std::string("no finite value");
    };
    const StoppingPlan& plan = *history.stopping;
    switch (plan.rule) {
        case StoppingRule::median:
            return fmt::format("its best so far, {}, is worse than {}, the median of the averages up to there of {}",
                               value(stop.value), value(stop.bound), counted(stop.n, "completed trial"));
        case StoppingRule::asha:
            if (stop.n == 1)
                return fmt::format("{}, and no value but that would have let it pass this rung", value(stop.value));
            if (!std::isfinite(stop.value))
                return fmt::format("its value is not finite, and ranks behind the {} that passed this rung before",
                                   stop.n - 1);
            return fmt::format("{} is not among the best max(1, floor({}/{})) = {} of the {} that passed this rung, {}",
                               value(stop.value), stop.n, shortest(plan.eta.value()),
                               std::max<std::uint64_t>(1, plan.eta.share(stop.n)), stop.n,
                               std::isfinite(stop.bound) ? "the last of them with " + value(stop.bound)
                                                         : std::string("and only those with a finite value go on"));
        case StoppingRule::curve:
            break;
    }
    return fmt::format("by a power law through its {} it beats the best trial at {} with probability {}, below {}",
                       counted(stop.n, "report"), shortest(plan.full), rounded(stop.value), rounded(stop.bound));
}

}  // namespace espalier
