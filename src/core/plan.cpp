#include "core/plan.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>

#include "core/sha_fill.hpp"

namespace espalier {
namespace {

void check(const StoppingPlan& plan) {
    if (!(plan.full > 0)) throw std::invalid_argument("a stopping rule needs the resource of a completed trial");
    if (!(plan.probability >= 0 && plan.probability <= 1))
        throw std::invalid_argument("the probability of a stopping rule must be from 0 to 1");
    if (plan.rule != StoppingRule::asha) return;
    const auto& levels = plan.levels;
    if (levels.empty() || !(levels.front() > 0) || !(levels.back() < plan.full))
        throw std::invalid_argument("the stopping rule needs rungs above resource 0 and below the full one");
    if (std::adjacent_find(levels.begin(), levels.end(), std::greater_equal<>{}) != levels.end())
        throw std::invalid_argument("the levels of a stopping rule must increase");
}

void check_population(const LadderPlan& plan) {
    if (!plan.population || !(plan.population->lag > 0))
        throw std::invalid_argument("a population needs a lag above resource 0");
    if (plan.brackets.size() != 1) throw std::invalid_argument("a population reports at the levels of one bracket");
    if (plan.stopping) throw std::invalid_argument("a population has no stopping rule beside its own");
}

}  // namespace

void check(const LadderPlan& plan) {
    if (plan.stopping) check(*plan.stopping);
    if (plan.attempts == 0) throw std::invalid_argument("a ladder gives each job an attempt");
    if (plan.brackets.empty()) throw std::invalid_argument("a ladder needs a bracket");
    if (plan.scheme == Scheme::pbt) check_population(plan);
    std::size_t rungs = 0;
    for (const auto& [levels, share] : plan.brackets) {
        if (levels.empty() || !(levels.front() > 0))
            throw std::invalid_argument("a ladder needs a rung above resource 0");
        if (std::adjacent_find(levels.begin(), levels.end(), std::greater_equal<>{}) != levels.end())
            throw std::invalid_argument("the levels of a ladder must increase");
        if (share == 0) throw std::invalid_argument("each bracket of a ladder needs a share of the trials");
        if (plan.scheme == Scheme::sha) continue;
        if (levels.back() != plan.brackets.front().levels.back())
            throw std::invalid_argument("the brackets of a ladder must end at the same resource");
        rungs += levels.size();
    }
    if (rungs > most_rungs) throw std::invalid_argument("a ladder has at most 256 rungs");
    if (plan.scheme == Scheme::sha)
        for (const auto& bracket : plan.brackets)
            if (sha_sizes(bracket, plan.eta).back() == 0)
                throw std::invalid_argument("a SHA bracket needs a trial for its top rung: n >= eta^(rungs - 1)");
}

std::optional<double> common_end(const std::vector<BracketPlan>& brackets) {
    if (brackets.empty()) return std::nullopt;
    const double end = brackets.front().levels.back();
    const bool common = std::all_of(brackets.begin(), brackets.end(),
                                    [&](const auto& bracket) { return bracket.levels.back() == end; });
    return common ? std::optional(end) : std::nullopt;
}

std::vector<std::uint64_t> sha_sizes(const BracketPlan& bracket, const ReductionFactor& eta) {
    std::vector<std::uint64_t> sizes;
    for (std::size_t i = 0; i < bracket.levels.size(); ++i)
        sizes.push_back(static_cast<std::uint64_t>(
            floor_times_power(static_cast<double>(bracket.share), eta, -static_cast<int>(i))));
    return sizes;
}

OpenedBracket opened_bracket(const std::vector<BracketPlan>& brackets, TrialId trial) {
    const ShaFill before = fill_brackets(brackets, number(trial) - 1);  // its own is the first that is not filled
    const std::uint64_t filled = before.brackets();
    return {filled + 1, static_cast<std::uint32_t>(filled % brackets.size()), TrialId{before.trials + 1}};
}

double sha_budget(const BracketPlan& bracket, const ReductionFactor& eta, bool from_scratch) {
    const auto sizes = sha_sizes(bracket, eta);
    double budget = 0, below = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        budget += static_cast<double>(sizes[i]) * (bracket.levels[i] - below);
        if (!from_scratch) below = bracket.levels[i];
    }
    return budget;
}

}  // namespace espalier
