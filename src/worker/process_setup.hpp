/// What a worker process does to itself before it loads anything: it leads a process group, dies with Espalier, leaves
/// no core file, gives way to others, and tells numeric libraries how many threads a job has. Called once, by main,
/// while there is one thread.
#pragma once

#include <optional>

#include "objective/failed.hpp"
#include "wire/worker_arguments.hpp"

namespace espalier::worker {

/// Failed: this process must not run jobs. Espalier is gone already, or a limit that the study asks for cannot be set.
///
/// Signals are all back to their defaults and unblocked: SIGTERM and SIGXCPU end the process, and so does SIGPIPE, as
/// in Espalier itself. Ctrl-C does not reach it: it is no longer in the terminal's foreground group. The memory limit
/// is a backstop (RLIMIT_DATA, beyond what the process has now) to Espalier's watch over resident memory. oneTBB takes
/// its number of threads from no variable, so a job that uses it sees all processors.
[[nodiscard]] std::optional<Failed> set_up(const wire::WorkerArguments& arguments);

}  // namespace espalier::worker
