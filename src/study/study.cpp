#include "study/study.hpp"

#include "sample/given_sampler.hpp"
#include "sample/random_sampler.hpp"

namespace espalier {

LadderPlan ladder_plan(const Study& study) { return {study.brackets, ReductionFactor(study.rule.eta)}; }

std::optional<double> full_resource(const Study& study) {
    if (study.endless) return std::nullopt;
    return study.brackets.front().levels.back();
}

std::unique_ptr<Sampler> sampler_of(const Study& study) {
    auto random = std::make_unique<RandomSampler>(study.space, study.seed);
    if (study.tries.empty()) return random;
    return std::make_unique<GivenSampler>(std::move(random), study.space, study.tries);
}

Limits ladder_limits(const Study& study) {
    Limits limits;
    if (study.limits.trials) limits.trials = *study.limits.trials;
    if (study.limits.resource) limits.resource = *study.limits.resource;
    if (study.limits.target) limits.target = study.maximize ? -*study.limits.target : *study.limits.target;
    return limits;
}

}  // namespace espalier
