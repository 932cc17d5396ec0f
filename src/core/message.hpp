/// Messages: everything a run depends on besides study and seed, in one sequence. A message passes down the ladder
/// once, top rung first; what the stages make of it is written into it. Trivially copyable, so that the flow graph may
/// run decision nodes in place (queueing_lightweight).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>

#include "base/ids.hpp"
#include "core/job.hpp"

namespace espalier {

/// What ends the handing out of jobs. Infinity and the greatest count mean: no limit.
struct Limits {
    std::uint64_t trials = std::numeric_limits<std::uint64_t>::max();  ///< configurations drawn
    double resource = std::numeric_limits<double>::infinity();         ///< sum of (to - from) of the jobs handed out
    double target = -std::numeric_limits<double>::infinity();          ///< a loss at or below it ends the run
    /// Failures since the last Start, each attempt for itself; of them in a row, with no success between them.
    std::uint64_t failures = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t failures_in_a_row = std::numeric_limits<std::uint64_t>::max();

    bool operator==(const Limits&) const = default;
};

enum class StopReason : std::uint8_t { resource, target, time, interrupted, error, failures };
/// By the value of the enumeration: as the journal holds them and people read them.
inline constexpr std::array<std::string_view, 6> stop_names = {"resource",    "target", "time",
                                                               "interrupted", "error",  "failures"};
[[nodiscard]] constexpr std::string_view name_of(StopReason reason) {
    return stop_names[static_cast<std::size_t>(reason)];
}

/// A session begins: the run starts or is resumed, with so many workers, under these limits. 0: whoever asks for a job.
struct Start {
    std::uint32_t workers = 0;
    Limits limits;
    bool operator==(const Start&) const = default;
};
/// A worker that was released, or somebody who asks, looks for a job.
struct Vacancy {
    bool operator==(const Vacancy&) const = default;
};
/// No new jobs until the next Start.
struct Stop {
    StopReason reason{};
    bool operator==(const Stop&) const = default;
};
/// A loss reported inside a job. It enters the sequence only where a stopping rule asks for it.
struct Progress {
    TrialId trial{};
    std::uint32_t rung = 0;
    std::uint32_t attempt = 1;
    double resource = 0;
    double loss = 0;  ///< smaller is better; infinity where the objective reported no finite number
    std::uint32_t bracket = 0;
    bool operator==(const Progress&) const = default;
};
/// The message for a loss that the objective reported inside `job`.
[[nodiscard]] inline Progress progress_of(const Job& job, double resource, double loss) {
    if (loss - loss != 0) loss = std::numeric_limits<double>::infinity();
    return {job.trial, job.rung, job.attempt, resource, loss == 0 ? 0.0 : loss, job.bracket};
}
/// Whether the report is that job's.
[[nodiscard]] inline bool belongs(const Progress& report, const Job& job) {
    return report.trial == job.trial && report.bracket == job.bracket && report.rung == job.rung &&
           report.attempt == job.attempt;
}
using Event = std::variant<Start, Vacancy, Result, Stop, Progress>;

/// A job was handed out, and why.
struct Decision {
    Job job;
    /// Of the rung that the trial was promoted from; n = 0: a new trial, or another attempt at the same job. In a
    /// population: of its members with a result, among whose best k the one that goes on is, or would be.
    std::uint64_t n = 0;  ///< results in it
    std::uint64_t k = 0;  ///< floor(n / eta)
    double boundary = 0;  ///< the loss of the k-th best

    [[nodiscard]] bool promotes() const { return n != 0; }
    [[nodiscard]] bool retries() const { return job.attempt > 1; }
    [[nodiscard]] bool draws() const { return !promotes() && !retries(); }  ///< a new trial, drawn or copied
    [[nodiscard]] bool copies() const { return draws() && number(job.parent) != 0; }
    bool operator==(const Decision&) const = default;
};

/// A trial was stopped in the midst of a job by the stopping rule, and why.
struct TrialStop {
    TrialId trial{};
    std::uint32_t rung = 0;  ///< of the job
    std::uint32_t attempt = 1;
    std::uint32_t bracket = 0;
    double resource = 0;  ///< of the report that decided
    double value = 0;     ///< what the rule compared: the loss, the best loss so far, a probability
    double bound = 0;     ///< with what
    std::uint64_t n = 0;  ///< how many losses the bound comes from
    double unused = 0;    ///< of the job's resource
    bool operator==(const TrialStop&) const = default;
};

/// The last result of a rung of a synchronous bracket came in.
struct RungClosed {
    std::uint32_t bracket = 0;
    std::uint32_t rung = 0;
    bool last = false;  ///< nothing of the bracket is trained further: it is over
    TrialId best{};     ///< 0: all failed
    double loss = 0;    ///< the best's
    bool operator==(const RungClosed&) const = default;
};

struct Message {
    Seq seq{};
    Event event = Vacancy{};

    // Written by the stages on the way down.
    bool vacancy = false;              ///< a worker is free and nothing has filled it yet
    std::uint32_t fresh = 0;           ///< vacancies that a Start creates
    std::uint32_t opened = 0;          ///< jobs that this message made available to parked workers
    std::optional<Decision> decision;  ///< the job that fills the vacancy
    std::optional<TrialStop> stopped;  ///< what a Progress led to
    std::optional<RungClosed> closed;  ///< what a Result led to in a synchronous bracket

    /// Whether it is the result of an attempt that failed and is followed by another (core/retry.hpp): then it
    /// frees no worker and enters no rung.
    [[nodiscard]] bool is_retried() const { return decision && decision->retries(); }
    /// The result that enters its rung; null: there is none.
    [[nodiscard]] const Result* final_result() const { return is_retried() ? nullptr : std::get_if<Result>(&event); }
};
static_assert(std::is_trivially_copyable_v<Message> && std::is_nothrow_default_constructible_v<Message>);

}  // namespace espalier
