/// How results ranked when they came, and promoted trials when they were promoted: for all jobs of a run at once. A
/// rung's results are ordered when all are known; then the messages are gone through once more, and a Fenwick tree over
/// that order says how many of those before are there already. O(n log n). Pure.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/plan.hpp"
#include "report/tape.hpp"

namespace espalier {

/// Fills in `rank`, `of`, `handed_rank` and `handed_of`, as `explain` tells them: order is (loss, trial), failures
/// last; a rung of a synchronous bracket is that bracket's alone.
void rank_results(Tape& tape, const LadderPlan& plan);

/// The losses of the ok results of a rung, ascending; results of all its brackets where it is opened again and again.
[[nodiscard]] std::map<RungKey, std::vector<double>> losses_by_rung(const Tape& tape);

}  // namespace espalier
