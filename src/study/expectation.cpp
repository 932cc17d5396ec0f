#include "study/expectation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace espalier {
namespace {

/// The resource that one trial costs on the average: of eta^k trials one reaches rung k.
double cost_of_a_trial(const Study& study) {
    double cost = 0, below = 0, share = 1;
    for (const double level : study.levels) {
        cost += (level - below) * share;
        below = level;
        share /= study.rule.eta;
    }
    return cost;
}

void choose_trials(const Study& study, Expectation& expected) {
    const auto& limits = study.limits;
    if (limits.resource) {
        const double trials = std::max(1.0, std::floor(*limits.resource / cost_of_a_trial(study)));
        expected.trials = trials < 1e18 ? static_cast<std::uint64_t>(trials) : 1'000'000'000'000'000'000U;
        expected.basis = fmt::format("as far as a resource of {} goes ({})", shortest(*limits.resource),
                                     counted(expected.trials, "trial"));
    }
    if (limits.trials && (!limits.resource || *limits.trials < expected.trials)) {
        expected.trials = *limits.trials;
        expected.basis = counted(expected.trials, "trial");
    }
    if (expected.trials == 0) {
        expected.trials = 1000;
        expected.basis = "for every 1000 trials";
    }
}

}  // namespace

Expectation expect(const Study& study) {
    Expectation expected;
    choose_trials(study, expected);
    const ReductionFactor eta(study.rule.eta);
    double below = 0;
    std::uint64_t jobs = expected.trials;
    for (std::uint32_t k = 0; k < study.levels.size(); ++k) {
        const double level = study.levels[k];
        expected.rungs.push_back({k, level, jobs, static_cast<double>(jobs) * (level - below)});
        expected.jobs += jobs;
        expected.resource += expected.rungs.back().resource;
        below = level;
        jobs = eta.share(jobs);  // floors of floors equal floor(n * eta^-k) for whole eta, and are no more otherwise
    }
    return expected;
}

}  // namespace espalier
