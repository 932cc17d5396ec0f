#include "paper/contenders.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/exact.hpp"

namespace espalier::paper {
namespace {

/// s_max first: that of all rungs.
std::vector<BracketPlan> hyperband_brackets(const std::vector<double>& levels, const ReductionFactor& eta) {
    const std::size_t rungs = levels.size();
    std::vector<BracketPlan> brackets;
    for (std::size_t s = rungs; s-- > 0;) {
        const double budgets = times_power(static_cast<double>(rungs), eta, static_cast<int>(s));
        const auto skipped = static_cast<std::ptrdiff_t>(rungs - 1 - s);
        brackets.push_back({{levels.begin() + skipped, levels.end()},
                            static_cast<std::uint64_t>(std::ceil(budgets / static_cast<double>(s + 1)))});
    }
    return brackets;
}

LadderPlan stopped(const std::vector<double>& levels, const ReductionFactor& eta, StoppingRule rule) {
    StoppingPlan stopping;
    stopping.rule = rule;
    stopping.levels = {levels.begin(), levels.end() - 1};
    stopping.eta = eta;
    stopping.full = levels.back();
    LadderPlan plan(std::vector<double>{levels.back()}, eta);
    plan.stopping = stopping;
    return plan;
}

}  // namespace

std::vector<Contender> contenders(const std::vector<double>& levels, double eta_as_written) {
    const ReductionFactor eta(eta_as_written);
    const auto with = [&](std::vector<BracketPlan> brackets, Scheme scheme) {
        LadderPlan plan(std::move(brackets), eta);
        plan.scheme = scheme;
        return plan;
    };
    const auto n = static_cast<std::uint64_t>(std::ceil(times_power(1, eta, static_cast<int>(levels.size()) - 1)));
    return {{std::string(random_search), LadderPlan(std::vector<double>{levels.back()}, eta)},
            {"SHA", with({{levels, n}}, Scheme::sha)},
            {std::string(hyperband), with(hyperband_brackets(levels, eta), Scheme::sha)},
            {std::string(asha), LadderPlan(levels, eta)},
            {"ASHA, brackets = loop", with(hyperband_brackets(levels, eta), Scheme::loop)},
            {"ASHA, brackets = live", with(hyperband_brackets(levels, eta), Scheme::asha)},
            {"stopping rule = asha", stopped(levels, eta, StoppingRule::asha)},
            {"stopping rule = median", stopped(levels, eta, StoppingRule::median)},
            {"stopping rule = curve", stopped(levels, eta, StoppingRule::curve)}};
}

}  // namespace espalier::paper
