#include "paper/contenders.hpp"

#include <utility>

#include "base/exact.hpp"
#include "core/hyperband.hpp"

namespace espalier::paper {
namespace {

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
    const auto brackets = hyperband_brackets(levels, eta, BracketSizes::formula);
    return {{std::string(random_search), LadderPlan(std::vector<double>{levels.back()}, eta)},
            {"SHA", with({{levels, least_trials(levels.size(), eta)}}, Scheme::sha)},
            {std::string(hyperband), with(brackets, Scheme::sha)},
            {std::string(asha), LadderPlan(levels, eta)},
            {"ASHA, brackets = loop", with(brackets, Scheme::loop)},
            {"ASHA, brackets = live", with(brackets, Scheme::asha)},
            {"stopping rule = asha", stopped(levels, eta, StoppingRule::asha)},
            {"stopping rule = median", stopped(levels, eta, StoppingRule::median)},
            {"stopping rule = curve", stopped(levels, eta, StoppingRule::curve)}};
}

Contender population_contender(double max_resource) {
    BracketPlan population{{}, 25};
    for (int k = 1; k <= 16; ++k) population.levels.push_back(max_resource / 16 * k);
    LadderPlan plan({population}, ReductionFactor(4));
    plan.scheme = Scheme::pbt;
    plan.population = PopulationPlan{max_resource / 8, 0};
    return {std::string(pbt), plan};
}

std::vector<Contender> sampler_contenders(const std::vector<double>& levels, double eta_as_written) {
    const ReductionFactor eta(eta_as_written);
    LadderPlan synchronous(hyperband_brackets(levels, eta, BracketSizes::formula), eta);
    synchronous.scheme = Scheme::sha;
    const LadderPlan ladder(levels, eta);
    return {{std::string(asha_random), ladder, "random"}, {"ASHA, sobol", ladder, "sobol"},
            {std::string(asha_tpe), ladder, "tpe"},       {std::string(asha_kde), ladder, "kde"},
            {"Hyperband, random", synchronous, "random"}, {"BOHB: Hyperband, kde", synchronous, "kde"}};
}

}  // namespace espalier::paper
