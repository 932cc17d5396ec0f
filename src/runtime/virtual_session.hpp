/// A run of a study in virtual time: the simulator's clock, the study's own objective for the losses. Decisions and
/// journal are those of a live run; only the times are made up. Called by one thread, with no session at the same time.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "journal/writer.hpp"
#include "objective/library.hpp"
#include "runtime/session.hpp"
#include "runtime/virtual_jobs.hpp"
#include "sim/observations.hpp"
#include "sim/simulation.hpp"
#include "study/study.hpp"

namespace espalier {

struct VirtualSettings {
    std::string program;        ///< for the journal
    std::uint32_t threads = 1;  ///< that evaluate; what they compute does not depend on how many there are
    std::chrono::milliseconds tick{0};
    std::function<void(double now, std::uint64_t jobs)> on_tick;
    std::function<void(int)> on_signal;  ///< the how manieth, from another thread; the session acts on it by itself
    std::function<void(const std::string&)> on_note;  ///< a line for the user, now; from another thread
};

/// What became of one rung.
struct VirtualRung {
    std::uint32_t bracket = 0;
    std::uint32_t rung = 0;
    double level = 0;
    std::uint64_t results = 0;
    std::uint64_t promoted = 0;
    std::uint64_t wrong = 0;  ///< promotions of trials that are not among the best floor(n/eta) in the end
};

struct VirtualReport {
    SessionEnd end = SessionEnd::finished;
    std::string error;   ///< why it failed
    double until = 0;    ///< virtual time at the end
    double seconds = 0;  ///< that it took
    std::uint64_t trials = 0;
    std::uint64_t jobs = 0;
    std::uint64_t failures = 0;       ///< but those that were tried again
    std::uint64_t retried = 0;        ///< attempts that failed and were followed by another
    std::uint64_t stopped_early = 0;  ///< trials, by the stopping rule
    std::uint64_t drops = 0;
    std::uint64_t given_up = 0;  ///< of the failures: jobs that were dropped most_attempts times
    double resource = 0;         ///< handed out
    double utilisation = 0;
    std::uint64_t trained_in_full = 0;
    std::optional<double> first_in_full;
    std::vector<IncumbentAt> incumbents;
    std::vector<IncumbentAt> by_rung, by_bracket;  ///< of a synchronous search
    std::optional<Incumbent> best_full;
    std::optional<StopReason> stopped;  ///< why no more jobs were handed out
    std::uint64_t in_flight = 0;        ///< jobs that did not come back
    bool cut = false;                   ///< the world ended, or all workers left, before the work was done
    std::optional<VirtualJobs::Failure> first_failure;
    std::vector<VirtualRung> rungs;
};

/// `study.simulation` must be there. `journal` may be null: nothing is written. It is closed afterwards.
/// @throws std::invalid_argument: the study's formula for times cannot be used.
[[nodiscard]] VirtualReport run_virtual(const Study& study, const Library& library, JournalWriter* journal,
                                        const VirtualSettings& settings);

}  // namespace espalier
