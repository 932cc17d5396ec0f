/// Scenarios as text, readable by someone who knows ASHA and no C++ (tests/transcripts/*.ladder):
///
///     ladder eta=3 r=1 R=9 workers=1          # also: s=, trials=, integer=1, target=, resource=, capacity=
///     worker            -> train 1 to 1       # a pending vacancy enters
///     result 1@1 0.60   -> train 2 to 1       # also: failed, nan, inf, infeasible
///     result 2@1 0.90   -> wait               # nothing to do: the worker is parked
///     result 3@1 0.80   -> train 1 to 3, train 4 to 1   # a parked worker was woken, too
///     workers 4         -> train 5 to 1       # a new Start with so many workers; also: trials=, target=, resource=
///     stop              ->                    # no new jobs; a result then leads to nothing
///     end                                     # the run must have ended here
///
/// Instead of r= and R=: `brackets=1,2,4:3/2,4:1`, which is two brackets: rungs at 1, 2, 4 with a share of 3 new
/// trials, rungs at 2, 4 with a share of 1. `endless=1`: no R. `scheme=sha`, `scheme=loop` and `scheme=pbt`: see
/// core/plan.hpp; shares are then the n of SHA brackets, with r= and R= it is `n=9`; `scratch=1`: budgets count
/// training from the start. Populations have their size as share, `lag=`, and `draws=`, the seed of whom to copy.
/// `late=1`: released workers and stops come only where `worker` and `stop` stand; else they follow at once.
#pragma once

#include <string>
#include <vector>

#include "oracle/scenario.hpp"

namespace espalier {

/// Runs the scenario through the ladder; "" if all went as written, else `file:line: expected …, got …`, or what is
/// wrong with the line.
[[nodiscard]] std::string run_transcript(const std::string& path);

/// The script as a transcript with the oracle's decisions, and a comment where the ladder's differ. `comment`: the
/// first lines. What is not possible is left out; it ends where the ladder goes wrong.
[[nodiscard]] std::string transcript_of(const Script& script, const std::string& comment);

}  // namespace espalier
