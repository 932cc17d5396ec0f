/// A journal's jobs and trials in memory, a hundred bytes each, as the report needs them: read in one pass, then a
/// value. One thread.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "journal/reader.hpp"
#include "study/study.hpp"
#include "view/draw_story.hpp"
#include "view/run_fold.hpp"
#include "view/run_view.hpp"

namespace espalier {

inline constexpr std::uint32_t no_job = std::numeric_limits<std::uint32_t>::max();

/// A job that was handed out, and what came of it. Times are seconds since the run began, without those between
/// sessions.
struct TapeJob {
    std::uint64_t trial = 0;
    std::uint64_t by = 0;   ///< the message that handed it out
    std::uint64_t seq = 0;  ///< of its result; 0: in flight
    double handed = 0;
    double begin = 0;  ///< the same, or the start of the session in which it ran again
    double end = 0;    ///< when its result came; in flight: now
    double from = 0;
    double to = 0;
    double loss = 0;
    double seconds = 0;
    std::uint32_t before = no_job;  ///< the job of the same trial before it
    std::uint32_t attempt = 1;
    std::uint32_t lane = 0;         ///< from 0; no two jobs share one at the same time
    std::uint32_t rank = 0;         ///< of its result in its rung when it came; 0: it has none (report/ranks)
    std::uint32_t of = 0;           ///< results in the rung then
    std::uint32_t handed_rank = 0;  ///< of a promotion: its trial's rank in the rung below when it was handed out
    std::uint32_t handed_of = 0;
    std::uint16_t bracket = 0;
    std::uint16_t rung = 0;
    Outcome outcome = Outcome::ok;
    bool promotes = false;
    bool retried = false;  ///< another attempt followed

    [[nodiscard]] bool in_flight() const { return seq == 0; }
    [[nodiscard]] bool ok() const { return !in_flight() && outcome == Outcome::ok; }
    /// Whether its result entered the rung.
    [[nodiscard]] bool counts() const { return !in_flight() && !retried; }
    [[nodiscard]] RungKey key() const { return {bracket, rung}; }
};

struct TapeTrial {
    std::uint64_t parent = 0;  ///< of a copy
    double seconds = 0;        ///< of all its jobs that came back
    std::uint32_t last = no_job;
    std::uint32_t best_reached = no_job;  ///< its last ok result
    std::uint32_t jobs = 0;
    std::uint16_t bracket = 0;
};

/// The best result seen so far, at a moment.
struct TapeStep {
    double time = 0;
    double spent = 0;  ///< resource handed out until then
    double loss = 0;
    double resource = 0;
    std::uint64_t trial = 0;
};

struct TapeTotals {
    std::uint64_t jobs = 0;    ///< that came back
    std::uint64_t failed = 0;  ///< of them, but those that were tried again
    std::uint64_t retried = 0;
    std::uint64_t stopped = 0;  ///< by the stopping rule
    std::uint64_t promotions = 0;
    std::uint64_t copies = 0;
    std::uint64_t drawn = 0;
    double seconds = 0;
    double resource = 0;
    double busy = 0;            ///< seconds that workers spent on jobs, those in flight up to now included
    double offered = 0;         ///< seconds that there were workers for
    std::uint32_t workers = 0;  ///< of the last session
};

struct TapeRung {
    RungKey key;
    RungTally tally;
    std::uint64_t due = 0;
    std::uint64_t displaced = 0;  ///< promotions that hindsight calls wrong
    bool top = false;
};

struct Tape {
    std::vector<TapeJob> jobs;      ///< in the order in which they were handed out
    std::vector<TapeTrial> trials;  ///< trial i at i - 1
    /// What happened, in order: job * 2 when its result came, job * 2 + 1 when it was handed out.
    std::vector<std::uint32_t> events;
    std::unordered_map<std::uint32_t, double> stopped_at;  ///< by job: where the stopping rule ended it
    std::vector<TapeStep> seen, full;                      ///< incumbents: at any resource, at the full one
    std::vector<TapeRung> rungs;
    TapeTotals totals;
    std::uint32_t lanes = 0;

    std::vector<SessionRow> sessions;
    Times times = Times::of_day;
    RunState state = RunState::running;
    std::optional<StopReason> stopped;
    std::optional<Limits> limits;  ///< of the last session that began
    std::uint64_t messages = 0;
    std::uint64_t in_flight = 0;
    std::int64_t first_us = 0, last_us = 0;  ///< of the messages
    std::optional<Incumbent> best_seen, best_full;
    std::optional<double> full_resource;
    bool several_brackets = false;
    bool asked = false;  ///< it has no workers: its jobs are asked for
    DrawCounter draws;   ///< has seen the messages, where the study's sampler learns

    [[nodiscard]] const std::optional<Incumbent>& best() const { return best_full ? best_full : best_seen; }
    [[nodiscard]] TapeTrial& trial(std::uint64_t number) { return trials[number - 1]; }
    [[nodiscard]] const TapeTrial& trial(std::uint64_t number) const { return trials[number - 1]; }
    /// How a trial stands, in the words of `trials`.
    [[nodiscard]] TrialState state_of(std::uint64_t trial) const;
};

/// `now_us`: the time of day. @throws JournalError as the reader does, and for a changed journal
[[nodiscard]] Tape read_tape(JournalReader& reader, const Study& study, std::int64_t now_us);

}  // namespace espalier
