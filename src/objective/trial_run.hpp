/// `check --try`: one configuration trained to the first rung, saved, restored into a fresh trial, both trained on to
/// the next; and a third made and trained to the first rung once more. Pure measurement: what it means for a study is
/// said in study/expectation.hpp. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "objective/solo_trials.hpp"

namespace espalier {

struct TrialRunPlan {
    TrialId trial{1};
    Configuration configuration;
    double first = 1;            ///< trained to this, saved there
    std::optional<double> next;  ///< and on to this; empty: there is nothing to train on to
    std::string state_file;      ///< where the state lies between save and restore; removed afterwards
    /// The configurations whose states are looked at, as created, to see how sizes differ.
    std::vector<std::pair<TrialId, Configuration>> others;
};

enum class Agreement : std::uint8_t {
    not_tried,  ///< the objective cannot save, or there was nothing to compare
    agrees,
    differs,
    unclear,  ///< differs, but so do two trainings with the same seed: no fault of save and restore
};

struct TrialRunReport {
    double create_seconds = 0;
    std::optional<SoloTraining> first;     ///< from 0 to the first rung
    std::optional<SoloTraining> onward;    ///< on to the next, from the state in memory
    std::optional<SoloTraining> restored;  ///< the same from the restored state
    std::optional<SoloTraining> again;     ///< from 0 to the first rung, made anew
    std::optional<double> save_seconds;
    std::optional<double> restore_seconds;  ///< reading the file, creating, restoring
    std::optional<std::uint64_t> state_bytes;
    /// Mean and greatest state, as multiples of the tried one's, among the others; 1 where that is not known.
    double mean_size = 1;
    double greatest_size = 1;

    Agreement restore = Agreement::not_tried;
    Agreement seed = Agreement::not_tried;

    std::string failed_in;  ///< "create", "train", "save", "restore"; "" if nothing failed
    std::string why;        ///< in the objective's words
    bool interrupted = false;
};

/// `step` is told what begins now: "training to 4".
[[nodiscard]] TrialRunReport run_trial(SoloTrials& trials, const TrialRunPlan& plan,
                                       const std::function<void(const std::string&)>& step);

}  // namespace espalier
