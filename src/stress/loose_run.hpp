/// A run with one loop and the sequential ladder, in which everything that can come next may: results in any order,
/// released workers late, stops, starts with other workers, kills. One thread.
#pragma once

#include "stress/run_record.hpp"
#include "stress/stress_case.hpp"

namespace espalier {

[[nodiscard]] RunRecord loose_run(const StressCase& c);

}  // namespace espalier
