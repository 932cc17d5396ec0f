/// A worker's life: Open, then one Train after another until the socket ends. Called by main of espalier-worker, once.
#pragma once

#include "wire/worker_arguments.hpp"

namespace espalier::worker {

/// @returns the exit code (wire::WorkerExit). Ends the process itself where Espalier is gone while a job runs.
[[nodiscard]] int run_worker(const wire::WorkerArguments& arguments);

}  // namespace espalier::worker
