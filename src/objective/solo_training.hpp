/// `train`: one trial brought to a resource apart from the search, from a checkpoint of the run where there is one. The
/// run's files are read, never changed. One thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "objective/plain_state_file.hpp"
#include "objective/solo_trials.hpp"

namespace espalier {

/// A part of the way to a state: one trial's training.
struct SoloLeg {
    TrialId trial{1};
    Configuration configuration;
    double to = 1;
    std::vector<StateId> checkpoints;  ///< those that the run may have written of this trial, at `to` or below
};

struct SoloPlan : SoloLeg {
    /// Of a copy: whose states it took over, the first one from its start on, each up to where the next one copied it.
    std::vector<SoloLeg> ancestors;
    std::vector<double> levels;        ///< of the study: trained through those below `to`, as in a search
    std::string folder;                ///< of the run's checkpoint files
    std::string study_id;              ///< in their headers
    PlainStateFile* target = nullptr;  ///< gets the state; null: it is not saved
};

struct SoloOutcome {
    double began_at = 0;  ///< the resource of the checkpoint, perhaps an ancestor's; 0: from the start
    /// The last training; empty where the checkpoint stood at the end already.
    std::optional<SoloTraining> last;
    double seconds = 0;  ///< of all trainings
    bool interrupted = false;
    std::optional<Failed> failed;
};

/// `note` is told what begins now, and which checkpoints are of no use.
[[nodiscard]] SoloOutcome train_apart(SoloTrials& trials, const SoloPlan& plan,
                                      const std::function<void(const std::string&)>& note);

}  // namespace espalier
