/// A journal's messages folded through the ladder again, one after the other: what `status` and `explain` are derived
/// from. Decisions come from the messages, so that those count whose rows a kill cut off. A value; one thread.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/closed_incumbents.hpp"
#include "core/incumbent.hpp"
#include "core/ladder.hpp"
#include "journal/reader.hpp"

namespace espalier {

/// Which rung: the one place where views tell them apart.
struct RungKey {
    std::uint32_t bracket = 0;
    std::uint32_t rung = 0;
    auto operator<=>(const RungKey&) const = default;
};
[[nodiscard]] inline RungKey rung_of(const Result& result) { return {result.bracket, result.rung}; }
[[nodiscard]] inline RungKey rung_of(const Job& job) { return {job.bracket, job.rung}; }
/// The rung that the job's trial was promoted from; only for a promotion.
[[nodiscard]] inline RungKey rung_below(const Job& job) { return {job.bracket, job.rung - 1}; }

/// Which clock the times of a journal are of: the study in it has a [simulation], or not.
enum class Times : std::uint8_t { of_day, simulated };

/// When something happened: in the order of messages, on the wall, and in the run's own time.
struct Moment {
    Seq seq{};
    std::int64_t time_us = 0;
    double elapsed = 0;  ///< seconds since the run began; the time between sessions is not counted
};

/// A job that was handed out.
struct Handed {
    Job job;
    Moment at;
    std::uint32_t session = 1;  ///< in which; in a later one it runs again
};

/// A message and what it led to.
struct FoldedMessage {
    Moment at;
    Event event;
    std::optional<Handed> answered;  ///< a result's job
    std::optional<Decision> decision;
    std::optional<RungClosed> closed;
    std::optional<TrialStop> stopped;
    bool retried = false;  ///< a result that another attempt followed: it is in no rung
};

/// A rung at one moment.
struct RungTally {
    double level = 0;
    std::uint64_t results = 0;  ///< n, failures included
    std::uint64_t failures = 0;
    std::uint64_t stopped = 0;  ///< by the stopping rule: results that are no failures and rank like one
    std::uint64_t promoted = 0;
    std::uint64_t in_flight = 0;  ///< jobs on their way to it
    std::optional<Incumbent> best;
};

class RunFold {
  public:
    /// `full_resource`: at which all brackets end; empty on an infinite horizon.
    RunFold(const LadderPlan& plan, std::optional<double> full_resource, std::vector<SessionRow> sessions,
            std::string journal, Times times = Times::of_day);

    /// @throws JournalError for a message that was changed, or answers no job: what follows would be a tale.
    FoldedMessage step(const ReadMessage& message);

    /// There may be new ones; before their first message is taken.
    void take_sessions(std::vector<SessionRow> sessions) { sessions_ = std::move(sessions); }

    [[nodiscard]] const Ladder& ladder() const { return ladder_; }
    [[nodiscard]] bool simulated() const { return times_ == Times::simulated; }
    [[nodiscard]] const std::vector<SessionRow>& sessions() const { return sessions_; }
    [[nodiscard]] std::uint32_t session() const { return session_; }  ///< of the last message; 0: none yet
    [[nodiscard]] const Moment& last() const { return last_; }
    [[nodiscard]] const std::unordered_map<std::uint64_t, Handed>& in_flight() const {
        return in_flight_;
    }  ///< by trial
    [[nodiscard]] const std::map<RungKey, RungTally>& rungs() const { return rungs_; }
    /// Of a synchronous search; else empty.
    [[nodiscard]] const ClosedIncumbents& closed() const { return closed_; }
    /// Why no jobs are handed out; empty: they are.
    [[nodiscard]] const std::optional<StopReason>& stopped() const { return stopped_; }
    [[nodiscard]] const std::optional<Start>& start() const { return start_; }  ///< of the last session that had one
    /// Whether it has no workers of its own: its jobs are asked for (core/gate.hpp).
    [[nodiscard]] bool asked() const { return start_ && start_->workers == 0 && !simulated(); }
    /// Configurations that may be drawn in all.
    [[nodiscard]] std::uint64_t trial_limit() const;
    [[nodiscard]] std::uint64_t drawn() const { return ladder_.drawn(); }

    /// Nothing is promoted out of it. A ladder without end has none.
    [[nodiscard]] bool is_top(RungKey rung) const {
        return full_ && rung.rung + 1 == ladder_.plan().brackets[rung.bracket].levels.size();
    }
    [[nodiscard]] bool several_brackets() const { return ladder_.plan().brackets.size() > 1; }
    /// The resource of the top rungs.
    [[nodiscard]] std::optional<double> full_resource() const { return full_; }
    /// Promotions that the rung owes to the next workers that are free.
    [[nodiscard]] std::uint64_t due(RungKey rung) const;
    [[nodiscard]] std::uint64_t due() const;
    /// At most so many results can still come to the rung under the limit of trials.
    [[nodiscard]] std::uint64_t possible(RungKey rung) const;

  private:
    [[nodiscard]] RungTally& tally(RungKey rung);
    void count(const Result& result, double resource);
    void count_time(const ReadMessage& message);
    [[noreturn]] void refuse(const ReadMessage& message, const std::string& what) const;

    std::string journal_;
    Ladder ladder_;
    std::vector<SessionRow> sessions_;
    std::optional<double> full_;
    Times times_;
    std::uint32_t session_ = 0;
    Moment last_;
    std::unordered_map<std::uint64_t, Handed> in_flight_;
    std::map<RungKey, RungTally> rungs_;
    ClosedIncumbents closed_;
    std::optional<StopReason> stopped_;
    std::optional<Start> start_;
};

/// How a run stands when one looks at it.
enum class RunState : std::uint8_t {
    running,      ///< a program writes its journal
    finished,     ///< nothing is left to do under its limits
    interrupted,  ///< by a signal
    gave_up,      ///< too many jobs failed
    failed,       ///< the journal could not be written
    cut,          ///< a simulated world ended, or all its workers left, before the work was done
    killed,       ///< nobody writes, and work was left
};
[[nodiscard]] RunState state_of(const RunFold& fold, bool being_written);
[[nodiscard]] const char* name_of(RunState state);

}  // namespace espalier
