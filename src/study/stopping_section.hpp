/// The [stopping] table of a study: which rule ends trials inside their jobs, by the losses that they report.
#pragma once

#include <string>

#include "study/faults.hpp"
#include "study/study.hpp"
#include "study/toml_table.hpp"

namespace espalier {

/// Reads it. [scheduler] must have been read before: what makes no sense beside its algorithm is refused. One thread.
void read_stopping(TableReader& table, StudyFile& file);

/// Fills in `stopping`; the study's brackets must be there. Used by resolve().
void resolve_stopping(const StudyFile& file, Study& study, Faults& faults);

/// What the rule does, in a line for people. `unit`: of the resource.
[[nodiscard]] std::string stopping_text(const StoppingPlan& plan, const std::string& unit);

}  // namespace espalier
