#include "study/study.hpp"

#include <algorithm>
#include <utility>

#include "core/sha_fill.hpp"
#include "sample/given_sampler.hpp"
#include "sample/grid_sampler.hpp"
#include "sample/kde_learner.hpp"
#include "sample/once_sampler.hpp"
#include "sample/random_sampler.hpp"
#include "sample/sobol_sampler.hpp"
#include "sample/tpe_learner.hpp"
#include "study/sampler_section.hpp"

namespace espalier {

LadderPlan ladder_plan(const Study& study) {
    LadderPlan plan(study.brackets, ReductionFactor(study.rule.eta));
    plan.stopping = study.stopping;
    plan.population = study.population;
    if (study.capacity) plan.capacity = *study.capacity;
    plan.scheme = study.scheme;
    plan.attempts = study.failure.attempts;
    plan.from_scratch = study.simulation && study.simulation->world.from_scratch;
    return plan;
}

std::optional<std::uint64_t> allowed_trials(const Study& study) {
    const auto limit = study.limits.trials, capacity = study.capacity;
    if (!limit || !capacity) return limit ? limit : capacity;
    return std::min(*limit, *capacity);
}

std::optional<std::uint64_t> most_trials(const Study& study) {
    const auto allowed = allowed_trials(study);
    if (!allowed || study.scheme != Scheme::sha) return allowed;
    return fill_brackets(study.brackets, *allowed).trials;
}

std::optional<double> full_resource(const Study& study) {
    if (study.endless) return std::nullopt;
    return common_end(study.brackets);
}

std::unique_ptr<Sampler> sampler_of(const Study& study) {
    std::unique_ptr<Sampler> sampler = std::make_unique<RandomSampler>(study.space, study.seed);
    if (study.sampler.kind == SamplerKind::sobol) sampler = std::make_unique<SobolSampler>(study.space, study.seed);
    if (study.sampler.kind == SamplerKind::grid)
        sampler = std::make_unique<GridSampler>(std::move(sampler), Grid(study.space, study.sampler.points),
                                                study.tries.size());
    if (study.space.once())
        sampler = std::make_unique<OnceSampler>(std::move(sampler), study.space, study.seed, study.tries);
    if (study.tries.empty()) return sampler;
    return std::make_unique<GivenSampler>(std::move(sampler), study.space, study.tries);
}

std::optional<LearnedPast> learned_past(const Study& study) {
    if (!learns(study.sampler.kind)) return std::nullopt;
    auto rows = features_of(study.sampler, study.folder).rows;
    auto learner = study.sampler.kind == SamplerKind::tpe ? make_tpe_learner(study.space, study.seed, std::move(rows))
                                                          : make_kde_learner(study.space, study.seed, std::move(rows));
    return LearnedPast(std::move(learner), study.space, study.tries);
}

Limits ladder_limits(const Study& study) {
    Limits limits;
    if (study.limits.trials) limits.trials = *study.limits.trials;
    if (study.limits.resource) limits.resource = *study.limits.resource;
    if (study.limits.target) limits.target = study.maximize ? -*study.limits.target : *study.limits.target;
    if (study.failure.most) limits.failures = *study.failure.most;
    if (study.failure.in_a_row) limits.failures_in_a_row = *study.failure.in_a_row;
    if (study.failure.on == OnFailure::stop) limits.failures = 1;
    return limits;
}

}  // namespace espalier
