/// A run without workers: each job is decided when somebody asks for it, by all that was told until then.
///
///   ask  ─▶ is there a job? ─▶ Vacancy ─▶ ladder ─▶ decision, configuration   (nothing is written where there is none)
///   tell ─▶ Result ─▶ ladder ─▶ at most another attempt at the same job
///
/// It is the ladder of every other run, begun with a Start for 0 workers (core/gate.hpp): a Vacancy is somebody who
/// asks, a Result frees nobody. So replay, status and explain need not know who trained. With one who asks, tells and
/// asks again the decisions are those of a run with one worker, but for one: a run decides the next job in the very
/// message that reaches the target, or the limit of failures; here nobody has asked yet, and it is not decided.
///
/// An attempt that follows a failure is decided when that is told, and handed out to who asks next. That it was, is a
/// line of the log: it decides nothing.
///
/// Decides and keeps books; what is to be written goes to the journal's queue. Callers serialise.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ask/asked_job.hpp"
#include "core/incumbent.hpp"
#include "journal/writer.hpp"
#include "replay/replay.hpp"
#include "runtime/draws.hpp"
#include "study/study.hpp"

namespace espalier {

class AskedRun {
  public:
    /// Takes up the run of the journal that `writer` holds, also one that has not begun. `study` outlives this.
    /// @throws JournalError: it cannot be read, or was changed.
    AskedRun(const Study& study, JournalWriter& writer);
    AskedRun(const AskedRun&) = delete;
    AskedRun& operator=(const AskedRun&) = delete;
    ~AskedRun();

    /// Queues what a kill cut off, and the first message of a run that has not begun. Before anything else, once.
    void begin();

    /// The next job; empty: there is none now. O(log n), and what the sampler takes.
    [[nodiscard]] std::optional<AskedJob> ask();
    /// One that is open, for who takes it over. @throws AskError
    [[nodiscard]] AskedJob again(std::uint64_t number);
    /// `trial`: whose it is held to be; 0: not said. @throws AskError, and nothing is queued.
    Told tell(std::uint64_t number, const Answer& answer, TrialId trial = {});

    /// Begins anew under these limits, or the same; jobs that were handed out stay so, failures are forgotten.
    void begin_again(const std::optional<Limits>& limits);

    /// Oldest first, those included that nobody was handed yet.
    [[nodiscard]] std::vector<AskedJob> open() const;
    [[nodiscard]] SearchStanding standing() const;
    [[nodiscard]] std::optional<BestTold> best() const;
    /// Whether ask() would hand out a job.
    [[nodiscard]] bool has_job() const;

  private:
    struct OpenJob {
        Job job;
        std::int64_t asked_us = 0;
    };

    void read_open_jobs();
    void read_what_was_handed_out(JournalReader& reader);
    Message step(const Event& event);
    void decided(Seq seq, const Decision& decision);
    void count(const Result& result);
    void stop_at_the_time_limit();
    [[nodiscard]] AskedJob hand_out(std::uint64_t number, bool again);
    [[nodiscard]] AskedJob told_of(std::uint64_t number, const OpenJob& open) const;
    [[nodiscard]] bool would_decide() const;
    [[nodiscard]] std::map<std::uint64_t, OpenJob>::iterator find(std::uint64_t number);

    const Study& study_;
    JournalWriter& writer_;
    Limits limits_;
    Replayed past_;  ///< its ladder goes on
    std::unique_ptr<Draws> draws_;
    std::map<std::uint64_t, OpenJob> open_;  ///< by number
    std::set<std::uint64_t> waiting_;        ///< of them, those that nobody was handed yet
    std::vector<std::uint64_t> numbers_;     ///< of all jobs that there were, in order
    std::int64_t began_us_ = 0;              ///< the first message; 0: there is none
    std::optional<StopReason> stopped_;
    std::optional<Incumbent> best_full_, best_seen_;
};

}  // namespace espalier
