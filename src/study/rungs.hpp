/// Decides a study's brackets and rungs from what the file says and what the objective is. Used by resolve().
#pragma once

#include "study/faults.hpp"
#include "study/study.hpp"

namespace espalier {

/// R / eta^m with five rungs at most, no lower than the objective trains.
[[nodiscard]] double default_min_resource(double max_resource, double eta, const Description& description);

/// Fills in `rule`, `brackets`, `scheme` and `endless`, and notes what the user should know about them.
void resolve_rungs(const StudyFile& file, Study& study, Faults& faults);

}  // namespace espalier
