/// What a trial's results say about its state. A function of its arguments; used where trials are read one by one.
#pragma once

#include <optional>

#include "view/run_view.hpp"

namespace espalier {

/// `top`: the full resource; none on an infinite horizon.
[[nodiscard]] inline TrialState state_of(const TrialView& trial, std::optional<double> top) {
    if (trial.training_to || trial.results.empty()) return TrialState::running;
    const ResultView& last = trial.results.back();
    if (last.outcome == Outcome::stopped) return TrialState::stopped;
    if (!last.ok()) return TrialState::failed;
    return top && last.resource >= *top ? TrialState::finished : TrialState::paused;
}

}  // namespace espalier
