#include "study/study.hpp"

#include <algorithm>
#include <utility>

#include "sample/given_sampler.hpp"
#include "sample/once_sampler.hpp"
#include "sample/random_sampler.hpp"

namespace espalier {

LadderPlan ladder_plan(const Study& study) {
    LadderPlan plan(study.brackets, ReductionFactor(study.rule.eta));
    if (const auto capacity = study.space.capacity()) plan.capacity = *capacity;
    plan.stopping = study.stopping;
    return plan;
}

std::optional<std::uint64_t> most_trials(const Study& study) {
    const auto limit = study.limits.trials, capacity = study.space.capacity();
    if (!limit || !capacity) return limit ? limit : capacity;
    return std::min(*limit, *capacity);
}

std::optional<double> full_resource(const Study& study) {
    if (study.endless) return std::nullopt;
    return study.brackets.front().levels.back();
}

std::unique_ptr<Sampler> sampler_of(const Study& study) {
    std::unique_ptr<Sampler> sampler = std::make_unique<RandomSampler>(study.space, study.seed);
    if (study.space.once())
        sampler = std::make_unique<OnceSampler>(std::move(sampler), study.space, study.seed, study.tries);
    if (study.tries.empty()) return sampler;
    return std::make_unique<GivenSampler>(std::move(sampler), study.space, study.tries);
}

Limits ladder_limits(const Study& study) {
    Limits limits;
    if (study.limits.trials) limits.trials = *study.limits.trials;
    if (study.limits.resource) limits.resource = *study.limits.resource;
    if (study.limits.target) limits.target = study.maximize ? -*study.limits.target : *study.limits.target;
    return limits;
}

}  // namespace espalier
