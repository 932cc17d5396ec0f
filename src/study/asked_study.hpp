/// Studies without a library: [study] objective = "ask". Their jobs are trained by whoever asks for them (ask/), and
/// told. Pure; any thread.
///
///     [study]
///     objective = "ask"
///     [objective]              # both may be left out
///     unit = "epochs"          # of the resource
///     integer = true           # whether it is counted in whole numbers
#pragma once

#include "journal/rows.hpp"
#include "study/study.hpp"

namespace espalier {

[[nodiscard]] inline bool is_asked(const StudyFile& file) { return file.objective == "ask"; }
[[nodiscard]] inline bool is_asked(const StudyRow& row) { return row.objective_name == "ask" && row.objective.empty(); }

/// Such a study. @throws StudyError for what does not resolve, and for keys that only a run has: workers, limits of
/// jobs, stopping rules, populations.
[[nodiscard]] Study resolve_asked(const StudyFile& file);

}  // namespace espalier
