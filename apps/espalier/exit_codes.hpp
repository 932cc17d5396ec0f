/// What the program says to the shell. Documented in README.md; part of the interface.
#pragma once

namespace espalier {

enum ExitCode : int {
    exit_done = 0,
    exit_failed = 1,
    exit_usage = 2,  ///< wrong usage, study file or library
    exit_replay_differs = 3,
    exit_no_job_now = 4,      ///< ask: others have to be told first
    exit_search_is_over = 5,  ///< ask: nothing is left
    exit_interrupted = 130,
};

}  // namespace espalier
