/// Samplers that learn from results. A run stays a function of (study, seed, messages): a model is a function of the
/// results up to one message, a draw of (seed, trial, model, draws before it where configurations are drawn once), and
/// the journal says which model a draw came from. So replay makes the same draw, however late or early the model was.
///
///   result ─▶ Learner::observe   (one thread, in the order of messages)
///                   │ model()     takes as long as it takes; workers go on drawing from the model before
///                   ▼
///             Model::draw(trial)  (any thread, many at once)
#pragma once

#include <cstdint>
#include <limits>
#include <memory>

#include "base/ids.hpp"
#include "core/job.hpp"
#include "core/sampler.hpp"

namespace espalier {

/// A result that counts in a rung, as a learner sees it.
struct Observation {
    TrialId trial{};
    double resource = 0;  ///< the trial was trained to
    double loss = 0;      ///< smaller is better; infinity: it failed or was stopped
};

/// What a learner sees of a result that counts.
[[nodiscard]] inline Observation observation_of(const Result& result, double resource) {
    return {result.trial, resource, result.ok() ? result.loss : std::numeric_limits<double>::infinity()};
}

/// Which values of a parameter that is drawn once are drawn already, by value - low. Any thread while nothing changes.
class TakenValues {
  public:
    TakenValues() = default;
    TakenValues(const TakenValues&) = delete;
    TakenValues& operator=(const TakenValues&) = delete;
    virtual ~TakenValues() = default;
    [[nodiscard]] virtual bool contains(std::uint64_t index) const = 0;
};

/// What was learned from the results up to some message. Immutable; any thread.
class Model {
  public:
    Model() = default;
    Model(const Model&) = delete;
    Model& operator=(const Model&) = delete;
    virtual ~Model() = default;

    /// The configuration of `trial`, a function of (seed, trial, model, taken). Where too few results were seen it is
    /// drawn at random, and its provenance says so. `taken` matters to spaces with a parameter that is drawn once.
    [[nodiscard]] virtual Draw draw(TrialId trial, const TakenValues& taken) const = 0;
};

class Learner {
  public:
    Learner() = default;
    Learner(const Learner&) = delete;
    Learner& operator=(const Learner&) = delete;
    virtual ~Learner() = default;

    /// In the order of messages. `configuration` is that trial's.
    virtual void observe(const Observation& observation, const Configuration& configuration) = 0;
    /// The model of what was observed so far; never null. The same results in the same order give the same model.
    [[nodiscard]] virtual std::shared_ptr<const Model> model() = 0;
};

}  // namespace espalier
