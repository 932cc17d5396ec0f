/// One session of a run: from a Start message to the moment when nothing is left to do. It puts together the graph, the
/// executor, the evaluator, the journal and the clock, and decides nothing itself.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "journal/writer.hpp"
#include "replay/replay.hpp"
#include "runtime/job_runner.hpp"
#include "runtime/tally.hpp"
#include "study/study.hpp"

namespace espalier {

struct SessionSettings {
    std::string program;  ///< for the journal
    bool now = false;     ///< at the time limit running jobs are asked to stop, instead of finishing
    std::chrono::milliseconds tick{0};
    std::function<void(const Snapshot&)> on_tick;     ///< from the monitor's thread
    std::function<void(int)> on_signal;               ///< the how manieth; the session acts on it by itself
    std::function<void(const std::string&)> on_note;  ///< a line for the user, now
};

enum class SessionEnd : std::uint8_t {
    finished,     ///< nothing left to do, or a limit reached
    interrupted,  ///< by a signal; `resume` goes on
    failed,       ///< the journal could not be written, or an invariant broke
};

struct SessionReport {
    SessionEnd end = SessionEnd::finished;
    std::string error;  ///< why it failed
    Snapshot snapshot;
    std::uint64_t states_saved = 0;
    std::uint64_t states_unsaved = 0;
    std::string unsaved_why;
    std::optional<std::string> best_state;  ///< the file of the best trial's state
    /// Jobs that were given up and still run. Then the session is not over for them: nothing that it was given may be
    /// destroyed, and the program must end by std::_Exit.
    std::uint32_t hanging = 0;
};

/// Whether a resumed run has anything to do under the study's limits.
[[nodiscard]] bool has_work(const Replayed& past, const Study& study);

/// Runs until the end. `past` is a fresh Replayed for a new run. The journal is closed afterwards, whatever happened.
/// Called by one thread, with no other session at the same time (signals).
[[nodiscard]] SessionReport run_session(const Study& study, const SessionObjective& objective, JournalWriter& journal,
                                        Replayed& past, const SessionSettings& settings);

}  // namespace espalier
