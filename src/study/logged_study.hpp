/// A study as its journal has it, and back, without its library: enough to derive decisions and to print tables. Pure;
/// any thread.
#pragma once

#include <string>
#include <vector>

#include "journal/rows.hpp"
#include "study/study.hpp"

namespace espalier {

/// @throws StudyError
[[nodiscard]] Study logged_study(const StudyRow& row, const std::vector<Override>& overrides = {});

/// What the journal holds of it; whoever loaded a library adds its path and hash. `program`: that makes the journal.
[[nodiscard]] StudyRow study_row(const Study& study, const std::string& program);

}  // namespace espalier
