/// Trials apart from any search: made, trained, saved and restored one call at a time, with nothing kept and nothing
/// decided. What `check --try` and `train` are made of. One thread calls; ask_to_stop() from any.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "objective/context.hpp"
#include "objective/failed.hpp"
#include "objective/state_id.hpp"
#include "objective/state_sink.hpp"
#include "objective/trial.hpp"
#include "space/configuration.hpp"

namespace espalier {

/// A training and what it took.
struct SoloTraining {
    double from = 0;
    double to = 0;
    Evaluation evaluation;  ///< no result: it was asked to stop
    double seconds = 0;
    double cpu_seconds = 0;  ///< of all threads of this process
};

class SoloTrials {
  public:
    /// All must outlive this. Of the settings: seed, threads, maximize.
    SoloTrials(const Library& library, const Space& space, JobListener& listener, const EvaluatorSettings& settings);

    /// The trial with the seed that it has in a search.
    [[nodiscard]] std::variant<Trial, Failed> create(TrialId trial, const Configuration& configuration) const;
    [[nodiscard]] SoloTraining train(Trial& trial, TrialId id, double from, double to);

    void ask_to_stop() noexcept { context_.ask_to_stop(); }
    [[nodiscard]] bool stopping() const noexcept { return context_.stopping(); }
    [[nodiscard]] const Library& library() const { return context_.library; }

  private:
    Context context_;
};

}  // namespace espalier
