/// A run in virtual time (sim/simulation.hpp). One thread.
#pragma once

#include "stress/run_record.hpp"
#include "stress/stress_case.hpp"

namespace espalier {

[[nodiscard]] RunRecord simulated_run(const StressCase& c);

}  // namespace espalier
