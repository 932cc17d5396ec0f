#include "study/expectation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace espalier {
namespace {

constexpr std::uint64_t countless = 1'000'000'000'000'000'000U;

/// Adds the rungs of all brackets for so many trials. Brackets get trials in proportion to their shares.
void climb(const Study& study, std::uint64_t trials, Expectation& expected) {
    const ReductionFactor eta(study.rule.eta);
    double shares = 0;
    for (const auto& bracket : study.brackets) shares += static_cast<double>(bracket.share);
    std::uint64_t left = trials;
    for (std::uint32_t b = 0; b < study.brackets.size(); ++b) {
        const auto& [levels, share] = study.brackets[b];
        const double part = static_cast<double>(trials) * static_cast<double>(share) / shares;
        std::uint64_t jobs =
            b + 1 == study.brackets.size() ? left : std::min(left, static_cast<std::uint64_t>(part + 0.5));
        left -= jobs;
        double below = 0;
        for (std::uint32_t k = 0; k < levels.size() && (jobs > 0 || !study.endless); ++k) {
            expected.rungs.push_back({b, k, levels[k], jobs, static_cast<double>(jobs) * (levels[k] - below)});
            expected.jobs += jobs;
            expected.resource += expected.rungs.back().resource;
            below = levels[k];
            jobs = eta.share(jobs);  // floors of floors equal floor(n * eta^-k) for whole eta, else are no more
        }
    }
}

/// As many trials as a resource goes far: found by halving, since each trial makes it more.
std::uint64_t trials_for(const Study& study, double resource) {
    const auto cost = [&](std::uint64_t trials) {
        Expectation expected;
        climb(study, trials, expected);
        return expected.resource;
    };
    std::uint64_t low = 1, high = 2;
    while (high < countless && cost(high) <= resource) low = high, high *= 2;
    while (high - low > 1) {
        const auto middle = low + (high - low) / 2;
        (cost(middle) <= resource ? low : high) = middle;
    }
    return std::min(low, countless);
}

void choose_trials(const Study& study, Expectation& expected) {
    const auto& limits = study.limits;
    if (limits.resource) {
        expected.trials = trials_for(study, *limits.resource);
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
    climb(study, expected.trials, expected);
    return expected;
}

}  // namespace espalier
