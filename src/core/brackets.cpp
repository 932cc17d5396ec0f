#include "core/brackets.hpp"

#include <algorithm>
#include <numeric>

#include "core/levels.hpp"

namespace espalier {
namespace {

constexpr unsigned usual_rungs = 5;

unsigned fewest_rungs(Mode mode, unsigned most) {
    switch (mode) {
        case Mode::aggressive:
            return most;
        case Mode::standard:
            return (most - 1) / 2 + 1;
        case Mode::conservative:
            break;
    }
    return 1;
}

}  // namespace

unsigned rungs_at_most(const ModeRule& rule) {
    const ReductionFactor eta(rule.eta);
    unsigned most = std::min({usual_rungs, floor_log(1, rule.max_resource, eta) + 1,
                              floor_log(1, static_cast<double>(rule.max_trials), eta) + 1});
    if (rule.least > 0) most = std::min(most, floor_log(rule.least, rule.max_resource, eta) + 1);
    return most;
}

std::vector<BracketPlan> mode_brackets(Mode mode, const ModeRule& rule) {
    const ReductionFactor eta(rule.eta);
    std::vector<BracketPlan> brackets;
    std::vector<PowerWeight> weights;
    const unsigned most = rungs_at_most(rule);
    for (unsigned rungs = most; rungs >= fewest_rungs(mode, most); --rungs) {
        brackets.push_back({levels_up_to(rule.max_resource, rungs, eta, rule.integer), 0});
        weights.push_back({rungs - 1, rungs});
    }
    const auto parts = proportional_parts(rule.max_trials, eta, weights);
    for (std::size_t b = 0; b < brackets.size(); ++b) brackets[b].share = parts[b];
    brackets.front().share += rule.max_trials - std::accumulate(parts.begin(), parts.end(), std::uint64_t{0});
    std::erase_if(brackets, [](const BracketPlan& bracket) { return bracket.share == 0; });
    return brackets;
}

}  // namespace espalier
