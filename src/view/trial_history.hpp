/// Everything that a journal tells about one trial: where it came from, how it stood in each rung and when, why it was
/// promoted or not. Derived from the messages, which say more than the decisions' rows: a rank is found by ordering the
/// results so far. Read once, then a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "view/population_story.hpp"
#include "view/run_fold.hpp"
#include "view/words.hpp"

namespace espalier {

/// A trial's place in a rung at one moment. Order: loss, then trial; failures last.
struct Standing {
    struct Neighbour {
        std::uint64_t trial = 0;
        double value = 0;
    };
    std::uint64_t n = 0;             ///< results in the rung
    std::uint64_t k = 0;             ///< floor(n / eta): how many of them are promoted
    std::uint64_t rank = 0;          ///< from 1
    std::optional<double> boundary;  ///< the value of the k-th best, or of the last that did not fail; empty: none is
    std::vector<Neighbour> ahead;    ///< the nearest few, the nearest first
    [[nodiscard]] bool among_best() const { return rank <= k; }
};

struct PromotionHistory {
    Moment at;
    Event by;  ///< the message that brought the free worker
    Standing standing;
    double to = 0;                    ///< the resource that it was promoted to
    std::uint64_t results_since = 0;  ///< of the rung, since the trial's own
    double waited = 0;                ///< seconds since the trial's own result, without the time between sessions
};

/// What a result has led to, up to the last message.
enum class Fate : std::uint8_t {
    promoted,
    top,        ///< nothing is promoted out of the top rung
    failed,     ///< failures are never promoted
    stopped,    ///< by the stopping rule, for good
    due,        ///< among the best: the next free worker takes it
    waiting,    ///< not among the best
    undecided,  ///< its rung of a synchronous bracket is not complete
};

/// What the stopping rule said to a report.
struct StopHistory {
    Moment at;
    TrialStop stop;
};

/// An attempt at a job that failed and was followed by another.
struct AttemptHistory {
    Handed handed;
    Moment came;
    Outcome outcome = Outcome::failed;
    double seconds = 0;
    std::string message;
    std::optional<FailureRow> failure;
};

struct ResultHistory {
    RungKey rung;
    Handed handed;               ///< the job
    std::uint32_t sessions = 1;  ///< in how many it was begun: more than one where a session ended meanwhile
    Moment came;
    Outcome outcome = Outcome::ok;
    double value = 0;  ///< in the objective's own direction; meaningful only when ok
    double seconds = 0;
    std::string message;  ///< what the objective said
    std::string metrics;  ///< a JSON object or ""
    std::optional<FailureRow> failure;
    std::vector<AttemptHistory> before;  ///< attempts at the job that failed

    std::optional<StopHistory> stop;  ///< of the job; one that does not obey may have an ok result all the same
    Fate fate = Fate::waiting;
    Standing at_result;
    /// Since when it has been among the best, without a break until the promotion or the last message.
    std::optional<Moment> among_best_since;
    std::uint64_t displaced = 0;  ///< how often it was among the best and then no longer
    std::optional<PromotionHistory> promotion;
    Standing at_end;
    // Of a synchronous bracket.
    std::uint64_t rung_trials = 0;      ///< whose results make the rung complete
    std::uint64_t trained_further = 0;  ///< of them, at most

    std::uint64_t needed = 0;    ///< results with which the rung would promote its rank of now
    std::uint64_t possible = 0;  ///< results that may still come to the rung

    [[nodiscard]] bool ok() const { return outcome == Outcome::ok; }
    /// Where training got to.
    [[nodiscard]] double reached() const {
        return outcome == Outcome::stopped && stop ? stop->stop.resource : handed.job.to;
    }
};

/// The bracket that a trial was drawn for, where brackets are opened one after another.
struct ShaBracket {
    std::uint64_t opened = 1;  ///< as the how manieth
    std::uint64_t first_trial = 1;
    std::uint64_t last_trial = 1;
};

struct TrialHistory {
    // The run around it.
    std::string journal;
    std::string study;
    std::uint64_t seed = 0;
    bool maximize = false;
    double eta = 4;
    bool several_brackets = false;
    Scheme scheme = Scheme::asha;
    std::optional<ShaBracket> sha;  ///< then a rung is this bracket's alone
    std::optional<PopulationHistory> population;
    std::optional<double> full_resource;
    std::optional<StoppingPlan> stopping;
    RunState state = RunState::running;
    std::optional<StopReason> stopped;
    std::uint64_t drawn = 0;
    std::optional<std::uint64_t> trial_limit;
    std::size_t sessions = 0;
    std::int64_t now_us = 0;  ///< when it was read, or the run's last message where nobody writes any more
    Times times = Times::of_day;
    std::uint64_t running = 0;  ///< jobs in flight, of all trials

    // The trial.
    std::uint64_t trial = 0;
    std::string configuration;  ///< JSON; "" where a kill came before its row
    std::vector<double> unit;
    std::optional<DrawRow> draw;              ///< how it was drawn; empty: an older espalier did not write it down
    std::optional<std::uint64_t> grid_point;  ///< from 1, where it comes from a grid: who knows the study fills it in
    Moment drawn_at;
    Event drawn_by;
    std::vector<ResultHistory> results;
    std::optional<Handed> in_flight;
    std::vector<AttemptHistory> before_in_flight;  ///< attempts at the job in flight that failed
    std::optional<StopHistory> stop_in_flight;     ///< the job is to end, and has not come back
    std::vector<ProgressRow> progress;
    std::vector<LogRow> logs;
    std::vector<RebuildRow> rebuilds;

    /// Whether the study named its configuration, or a part of it: [[try]].
    [[nodiscard]] bool given() const;
    // Of its jobs that came back, each attempt for itself.
    [[nodiscard]] std::size_t attempts() const;
    [[nodiscard]] double seconds() const;
    [[nodiscard]] double resource() const;
    [[nodiscard]] bool simulated() const { return times == Times::simulated; }
    /// Why no jobs are handed out any more.
    [[nodiscard]] std::string why_over() const {
        return state == RunState::cut ? why_it_was_cut(running) : why_it_ended(stopped);
    }
};

/// `plan`, `full_resource`, `times`: of the study in the journal; the resource is empty on an infinite horizon.
/// `now_us`: the time of day.
/// @throws JournalUsageError if there is no such trial; JournalError as the reader does, and for a changed journal
[[nodiscard]] TrialHistory read_history(JournalReader& reader, const LadderPlan& plan,
                                        std::optional<double> full_resource, std::uint64_t trial, std::int64_t now_us,
                                        Times times = Times::of_day);

[[nodiscard]] const char* name_of(Fate fate);
/// Why the result led to a promotion, or why it did not (yet), in a sentence or two.
[[nodiscard]] std::string fate_text(const TrialHistory& history, const ResultHistory& result);

/// The same, and a result's rank, for a synchronous bracket.
[[nodiscard]] std::string sha_fate_text(const TrialHistory& history, const ResultHistory& result);
[[nodiscard]] std::string sha_rank_text(const ResultHistory& result);
/// "median", as the study file says it; and "the median rule".
[[nodiscard]] const char* rule_name(StoppingRule rule);
[[nodiscard]] const char* rule_words(StoppingRule rule);
/// What the stopping rule compared with what.
[[nodiscard]] std::string stop_text(const TrialHistory& history, const TrialStop& stop);

[[nodiscard]] std::string explain_text(const TrialHistory& history);
[[nodiscard]] std::string explain_json(const TrialHistory& history);

}  // namespace espalier
