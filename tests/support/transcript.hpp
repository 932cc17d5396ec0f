/// Scenarios as text, readable by someone who knows ASHA and no C++ (tests/transcripts/*.ladder):
///
///     ladder eta=3 r=1 R=9 workers=1          # also: s=, trials=, integer=1, target=, resource=
///     worker            -> train 1 to 1       # a pending vacancy enters
///     result 1@1 0.60   -> train 2 to 1       # also: failed, nan, inf, infeasible
///     result 2@1 0.90   -> wait               # nothing to do: the worker is parked
///     result 3@1 0.80   -> train 1 to 3, train 4 to 1   # a parked worker was woken, too
///     workers 4         -> train 5 to 1       # a new Start with so many workers
///     stop              ->                    # no new jobs; a result then leads to nothing
///     end                                     # the run must have ended here
#pragma once

#include <string>

namespace espalier::test {

/// Runs the scenario; "" if all went as written, else `file:line: expected …, got …`.
std::string run_transcript(const std::string& path);

}  // namespace espalier::test
