/// A run on the flow graph (runtime/ladder_graph.hpp) with real threads and, if the case says so, a real journal. Call
/// it from a thread that is in no arena; one run at a time.
#pragma once

#include "stress/run_record.hpp"
#include "stress/stress_case.hpp"

namespace espalier {

/// @throws JournalError if the temporary folder cannot be written
[[nodiscard]] RunRecord live_run(const StressCase& c);

}  // namespace espalier
