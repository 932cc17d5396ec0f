/// How a run stands, while it goes on and afterwards: what `status` prints. Read once, in short transactions beside the
/// writer; then a value. A journal of a million messages takes a second or two; view/status_reader.hpp looks again for
/// what is new alone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "view/draw_story.hpp"
#include "view/failure_story.hpp"
#include "view/pace_history.hpp"
#include "view/run_fold.hpp"
#include "view/time_left.hpp"
#include "view/words.hpp"

namespace espalier {

/// What the reader of a status brings along.
struct StatusQuestion {
    std::int64_t now_us = 0;           ///< the time of day
    std::optional<double> time_limit;  ///< the study's; a resumed session may have had another
    std::string states_folder;
    Times times = Times::of_day;  ///< of the journal
    bool learns = false;          ///< the study's sampler: then how it drew is told, too
};

struct RungStatus {
    RungKey key;
    RungTally tally;
    std::uint64_t due = 0;  ///< promotions that wait for a free worker
    bool top = false;
};

struct RunStatus {
    std::string journal;
    std::string study;
    bool maximize = false;
    Times times = Times::of_day;
    RunState state = RunState::running;
    std::optional<StopReason> stopped;  ///< why no jobs are handed out
    std::int64_t now_us = 0;            ///< of this look, or the last message where nobody writes any more
    std::vector<SessionRow> sessions;

    double elapsed = 0;                ///< seconds, without the time between sessions
    std::uint64_t messages = 0;        ///< that this tells of
    std::uint64_t behind = 0;          ///< that there are beyond them: a look with a limit had to end before
    std::uint64_t trials = 0;          ///< drawn by the sampler
    std::uint64_t copies = 0;          ///< of other trials: population based training
    std::uint64_t jobs = 0;            ///< results, failures included
    std::uint64_t failures = 0;        ///< but those that were tried again
    std::uint64_t retried = 0;         ///< attempts that failed and were followed by another
    std::uint64_t stopped_trials = 0;  ///< by the stopping rule; no failures
    std::uint64_t in_flight = 0;
    std::uint32_t workers = 0;  ///< of the last session
    double resource = 0;        ///< handed out
    PaceLimits limits;
    std::optional<TimeLeft> left;  ///< only while it runs and hands out jobs

    double lately = 0;       ///< the last so many seconds; 0: the run is too young to tell
    double rate_lately = 0;  ///< jobs a second in them
    PaceHistory pace;        ///< over the whole run
    double busy = 0;         ///< seconds that workers spent on jobs, those in flight up to now included
    double offered = 0;      ///< seconds that there were workers for: workers times elapsed, session by session
    std::uint64_t rebuilds = 0;
    double rebuilt_resource = 0;
    double rebuilt_seconds = 0;

    std::vector<RungStatus> rungs;  ///< lowest first
    bool several_brackets = false;
    std::optional<double> full_resource;
    std::optional<Incumbent> best_full;  ///< at the full resource
    std::optional<Incumbent> best_seen;  ///< at any
    ClosedIncumbents closed;             ///< of a synchronous search
    std::string configuration;           ///< of the best at full resource, else of the best seen; JSON

    std::map<Outcome, std::uint64_t> outcomes;  ///< of failures and of attempts that were tried again: how many
    std::optional<FailureStory> gave_up;        ///< why, where the run stopped for failures
    std::vector<FailureCause> causes;           ///< the most frequent first, a few
    std::uint64_t other_causes = 0;             ///< failures with causes that are not among them

    std::optional<DrawTally> draws;  ///< of a sampler that learns

    std::uint64_t journal_bytes = 0;  ///< with its WAL
    std::uint64_t states_bytes = 0;
    std::uint64_t states_files = 0;

    [[nodiscard]] const std::optional<Incumbent>& best() const { return best_full ? best_full : best_seen; }
    [[nodiscard]] double value_of(double loss) const { return maximize ? -loss : loss; }
    bool asked = false;  ///< it has no workers: its jobs are asked for
    [[nodiscard]] bool simulated() const { return times == Times::simulated; }
    /// What to type to go on; "" where nothing is left to do, or somebody is at it, or it is a simulation.
    [[nodiscard]] std::string resume_line() const;
};

/// `plan`, `full_resource`: of the study in the journal; the latter is empty on an infinite horizon. @throws
/// JournalError as the reader does, and for a changed journal
[[nodiscard]] RunStatus read_status(JournalReader& reader, const LadderPlan& plan, std::optional<double> full_resource,
                                    const StatusQuestion& question);

[[nodiscard]] std::string status_text(const RunStatus& status);
[[nodiscard]] std::string status_json(const RunStatus& status);

}  // namespace espalier
