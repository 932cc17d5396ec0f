/// Counts of a run as it goes on, for the people who watch it. Written in seq order by one thread at a time, read by
/// any.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/incumbent.hpp"
#include "core/ladder.hpp"
#include "replay/replay.hpp"

namespace espalier {

/// The run at one moment.
struct Snapshot {
    std::uint64_t trials = 0;         ///< drawn by the sampler
    std::uint64_t copies = 0;         ///< of other trials; they have numbers, too
    std::uint64_t jobs = 0;           ///< results, failures included
    std::uint64_t failures = 0;       ///< but those that were tried again
    std::uint64_t retried = 0;        ///< attempts that failed and were followed by another
    std::uint64_t stopped_early = 0;  ///< by the stopping rule; no failures
    std::uint64_t in_flight = 0;
    double charged = 0;                             ///< resource handed out
    std::vector<std::vector<std::uint64_t>> rungs;  ///< by bracket, of each rung that has any: results
    std::optional<Incumbent> best_full;             ///< at the resource at which all brackets end
    std::optional<Incumbent> best_seen;             ///< at any rung
    std::optional<StopReason> stopped;              ///< why no new jobs are handed out
    std::string last_words;                         ///< what the last failure of this session said
    double elapsed = 0;                             ///< seconds of this session
    double elapsed_before = 0;                      ///< seconds of the sessions before
    std::uint64_t jobs_before = 0;

    /// The one that a user wants: at full resource if there is one.
    [[nodiscard]] const std::optional<Incumbent>& best() const { return best_full ? best_full : best_seen; }
};

class Tally {
  public:
    explicit Tally(std::vector<BracketPlan> brackets) : brackets_(std::move(brackets)), full_(common_end(brackets_)) {
        now_.rungs.resize(brackets_.size());
    }

    /// A message that has passed all stages.
    void count(const Message& message) {
        const std::lock_guard lock(mutex_);
        if (const auto* result = std::get_if<Result>(&message.event)) count(*result, message.is_retried());
        if (const auto* stop = std::get_if<Stop>(&message.event)) now_.stopped = stop->reason;
        if (std::holds_alternative<Start>(message.event)) now_.stopped.reset();
        // What a stopped job did not train is given back.
        if (message.stopped) now_.charged -= message.stopped->unused;
        if (!message.decision) return;
        ++now_.in_flight;
        if (message.decision->draws()) ++(message.decision->copies() ? now_.copies : now_.trials);
        now_.charged += message.decision->job.to - message.decision->job.from;
    }
    void heard(const std::string& last_words) {
        const std::lock_guard lock(mutex_);
        now_.last_words = last_words;
    }
    /// Counts the sessions before.
    void begin(const Replayed& past) {
        for (const auto& past_result : past.results) {
            ++now_.in_flight;
            count(past_result.result, past_result.retried);
        }
        now_.copies = past.ladder.copies();
        now_.trials = past.ladder.drawn() - now_.copies;
        now_.in_flight = past.in_flight.size();
        now_.charged = past.ladder.vacancies().charged();
        now_.elapsed_before = past.elapsed;
        now_.jobs_before = now_.jobs;
    }
    [[nodiscard]] Snapshot snapshot() const {
        const std::lock_guard lock(mutex_);
        return now_;
    }

  private:
    void count(const Result& result, bool retried) {
        ++now_.jobs;
        --now_.in_flight;
        if (retried) {
            ++now_.retried;
            return;
        }
        auto& rungs = now_.rungs[result.bracket];
        if (rungs.size() <= result.rung) rungs.resize(result.rung + 1);
        ++rungs[result.rung];
        if (!result.ok()) {
            ++(result.outcome == Outcome::stopped ? now_.stopped_early : now_.failures);
            return;
        }
        const auto& levels = brackets_[result.bracket].levels;
        const Incumbent candidate{result.trial,        result.rung, result.attempt,
                                  levels[result.rung], result.loss, result.bracket};
        improve(now_.best_seen, candidate);
        if (full_ && candidate.resource >= *full_) improve(now_.best_full, candidate);
    }

    std::vector<BracketPlan> brackets_;
    std::optional<double> full_;
    mutable std::mutex mutex_;
    Snapshot now_;
};

}  // namespace espalier
