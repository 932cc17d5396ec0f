/// `check --try`: runs the trial, says what was found and what it means for the study.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "objective/trial_run.hpp"
#include "open_study.hpp"
#include "study/expectation.hpp"

namespace espalier {

/// A trial that was tried, and what the study is expected to cost by it.
struct Tried {
    TrialId trial{1};
    std::string configuration;  ///< JSON
    TrialRunReport report;
    bool one_rung = false;          ///< trained to half of the only rung first, to have something to train on to
    std::optional<TrialCost> pace;  ///< empty if it failed
    unsigned cores = 1;

    /// What is wrong, each with what to do; none: all is well.
    std::vector<std::string> faults;
};

/// Progress goes to stderr. Ctrl-C sets report.interrupted.
[[nodiscard]] Tried try_trial(const OpenedStudy& opened, TrialId trial);

[[nodiscard]] std::string tried_text(const Forecast& forecast, const Tried& tried);
[[nodiscard]] nlohmann::ordered_json tried_json(const Forecast& forecast, const Tried& tried);
/// done, failed or interrupted.
[[nodiscard]] int exit_code_of(const Tried& tried);

}  // namespace espalier
