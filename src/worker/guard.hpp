/// The guard: a process beside the workers that outlives Espalier by a moment. It learns the process groups of workers
/// from its stdin, lines of "+PID" and "-PID", and kills those that are left when that ends: also what their objectives
/// started, which no death signal reaches, and what carries the run's mark in its environment after it left its group.
#pragma once

#include <string>

namespace espalier::worker {

/// @returns the exit code. `mark`: of the run, without a worker's number (exec/worker_process.hpp).
int run_guard(const std::string& mark);

}  // namespace espalier::worker
