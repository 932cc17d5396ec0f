/// What several commands ask a journal in the same way, with the study that it holds.
#pragma once

#include <cstdint>
#include <string>

#include "view/status_reader.hpp"
#include "view/trial_history.hpp"

namespace espalier {

/// How to read the state of the run in this journal, whose study's row this is. @throws StudyError
[[nodiscard]] StatusPlan status_plan(const std::string& journal, const StudyRow& row);

/// @throws StudyError, JournalUsageError, JournalError
[[nodiscard]] TrialHistory trial_history(JournalReader& reader, std::uint64_t trial);

/// Looks at whatever journal has this name.
[[nodiscard]] JournalFollower follower_of(const std::string& journal);

/// What a look beside a run may take when the next one comes in so many seconds: a few hundredths of the machine.
[[nodiscard]] LookLimit look_limit(double interval);

}  // namespace espalier
