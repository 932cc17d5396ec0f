#include "paper/trial_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>
#include <variant>

#include "sample/explore.hpp"
#include "sample/kde_learner.hpp"
#include "sample/once_sampler.hpp"
#include "sample/random_sampler.hpp"
#include "sample/sobol_sampler.hpp"
#include "sample/tpe_learner.hpp"

namespace espalier::paper {

TrialSource::TrialSource(const Space& space, std::unique_ptr<Sampler> sampler)
    : space_(space), sampler_(std::move(sampler)), origins_(origin_names.size()) {}

TrialSource::TrialSource(const Space& space, const LadderPlan& plan, std::unique_ptr<Learner> learner)
    : space_(space), brackets_(plan.brackets), learner_(std::move(learner)), origins_(origin_names.size()) {}

void TrialSource::Taken::add(std::uint64_t index) {
    if (taken_.size() <= index) taken_.resize(std::max<std::size_t>(index + 1, taken_.size() * 2));
    taken_[index] = true;
}

Draw TrialSource::drawn(TrialId trial) {
    if (const auto parent = parents_.find(number(trial)); parent != parents_.end()) {
        const Configuration from = of(parent->second);  // a copy: drawn_ may grow
        return explore(space_, exploring_, trial, from);
    }
    if (sampler_ != nullptr) return sampler_->draw(trial);
    Draw draw = learner_->model()->draw(trial, taken_);
    if (const auto once = space_.once()) {
        const std::int64_t low = std::get<IntRange>(space_.parameters()[*once].domain).low;
        taken_.add(static_cast<std::uint64_t>(std::get<std::int64_t>(*draw.configuration.values[*once]) - low));
    }
    return draw;
}

const Configuration& TrialSource::of(TrialId trial) {
    if (drawn_.size() <= number(trial)) drawn_.resize(std::max<std::size_t>(number(trial) + 1, drawn_.size() * 2));
    const auto& configuration = drawn_[number(trial)];
    if (configuration.values.empty()) {
        Draw draw = drawn(trial);
        ++origins_[static_cast<std::size_t>(draw.why.origin)];
        drawn_[number(trial)] = std::move(draw.configuration);
    }
    return drawn_[number(trial)];
}

void TrialSource::passed(const Message& message, double) {
    if (message.decision && message.decision->copies())
        parents_.emplace(number(message.decision->job.trial), message.decision->job.parent);
    const auto* result = std::get_if<Result>(&message.event);
    if (learner_ == nullptr || result == nullptr || is_copy(result->trial)) return;
    const double resource = brackets_[result->bracket].levels[result->rung];
    const double loss = result->ok() ? result->loss : std::numeric_limits<double>::infinity();
    learner_->observe({result->trial, resource, loss}, of(result->trial));
}

std::unique_ptr<TrialSource> source_named(std::string_view name, const Space& space, const LadderPlan& plan,
                                          std::uint64_t seed, std::shared_ptr<const RowFeatures> rows) {
    std::unique_ptr<Sampler> sampler;
    if (name == "random") sampler = std::make_unique<RandomSampler>(space, seed);
    if (name == "sobol") sampler = std::make_unique<SobolSampler>(space, seed);
    if (sampler != nullptr && space.once())
        sampler = std::make_unique<OnceSampler>(std::move(sampler), space, seed, std::vector<Given>{});
    if (sampler != nullptr) return std::make_unique<TrialSource>(space, std::move(sampler));
    std::unique_ptr<Learner> learner;
    if (name == "tpe") learner = make_tpe_learner(space, seed, std::move(rows));
    if (name == "kde") learner = make_kde_learner(space, seed, std::move(rows));
    if (learner == nullptr) throw std::invalid_argument(fmt::format("{} is no sampler", name));
    return std::make_unique<TrialSource>(space, plan, std::move(learner));
}

}  // namespace espalier::paper
