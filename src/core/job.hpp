/// What the ladder hands out and what comes back. Plain values that are copied bit by bit through the flow graph.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ids.hpp"

namespace espalier {

/// Train `trial` from one resource to the next; its result belongs to `rung` of `bracket`.
struct Job {
    TrialId trial{};
    std::uint32_t rung = 0;
    std::uint32_t attempt = 1;
    double from = 0;
    double to = 0;
    std::uint32_t bracket = 0;  ///< its place in the plan; a trial stays in its bracket
    TrialId parent{};           ///< whose state at `from` a new trial begins with; 0: none's

    bool operator==(const Job&) const = default;
};

enum class Outcome : std::uint8_t {
    ok,
    failed,         ///< the objective said so, or threw
    infeasible,     ///< the configuration makes no sense
    nan,            ///< the value was not a number
    infinite,       ///< the value was infinite, in either direction
    stopped,        ///< by the stopping rule; ranks as a failure does, and is none
    crashed,        ///< the process that ran it ended before it did: a signal, exit(), a broken reply
    timeout,        ///< it took more time than the study grants a job
    out_of_memory,  ///< or more memory
};
/// By the value of the enumeration: as the journal holds them and people read them.
inline constexpr std::array<std::string_view, 9> outcome_names = {
    "ok", "failed", "infeasible", "nan", "infinite", "stopped", "crashed", "timeout", "out_of_memory"};
[[nodiscard]] constexpr std::string_view name_of(Outcome outcome) {
    return outcome_names[static_cast<std::size_t>(outcome)];
}

/// Whether another attempt may end better. What makes no sense stays so, and training that diverged is a result: done
/// again from the same seed it diverges again. A trial that was stopped has had its say.
[[nodiscard]] constexpr bool may_pass(Outcome outcome) {
    return outcome == Outcome::failed || outcome == Outcome::crashed || outcome == Outcome::timeout ||
           outcome == Outcome::out_of_memory;
}
/// Whether the outcome counts towards the limits of failures. An objective that calls a configuration infeasible works.
[[nodiscard]] constexpr bool is_failure(Outcome outcome) {
    return may_pass(outcome) || outcome == Outcome::nan || outcome == Outcome::infinite;
}

/// What a job came back with. A loss is smaller when better, whatever the direction of the study.
struct Result {
    TrialId trial{};
    std::uint32_t rung = 0;
    std::uint32_t attempt = 1;
    Outcome outcome = Outcome::failed;
    double loss = 0;     ///< meaningful only when ok()
    double seconds = 0;  ///< how long the job took; decides nothing
    std::uint32_t bracket = 0;

    [[nodiscard]] bool ok() const { return outcome == Outcome::ok; }
    bool operator==(const Result&) const = default;
};

/// Whether the result is that job's: of the same trial, rung and attempt.
[[nodiscard]] inline bool answers(const Result& result, const Job& job) {
    return result.trial == job.trial && result.bracket == job.bracket && result.rung == job.rung &&
           result.attempt == job.attempt;
}

/// The result of `job` for the objective's loss: NaN and infinite losses are failures, -0.0 is 0.
[[nodiscard]] inline Result result_of(const Job& job, double loss, double seconds = 0) {
    Result result{job.trial, job.rung, job.attempt, Outcome::ok, loss == 0 ? 0.0 : loss, seconds, job.bracket};
    if (loss != loss) result.outcome = Outcome::nan;
    if (loss - loss != 0 && loss == loss) result.outcome = Outcome::infinite;
    if (!result.ok()) result.loss = 0;
    return result;
}

[[nodiscard]] inline Result failure_of(const Job& job, Outcome outcome = Outcome::failed, double seconds = 0) {
    return {job.trial, job.rung, job.attempt, outcome, 0, seconds, job.bracket};
}

}  // namespace espalier
