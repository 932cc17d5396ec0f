/// Folds a journal through a ladder: derives every decision again and compares it with what was logged. `replay` prints
/// what it finds; `resume` goes on from where it ends. One thread calls; a second one checks configurations meanwhile.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/in_flight.hpp"
#include "core/ladder.hpp"
#include "core/sampler.hpp"
#include "journal/reader.hpp"
#include "sample/learned_past.hpp"
#include "space/space.hpp"

namespace espalier {

/// Where journal and derivation part (exit code 3).
struct Difference {
    Seq seq{};         ///< the message; 0: the fault is not at a message
    std::string what;  ///< "message 17: ..."
};

/// A result that was committed, with the resource it was trained to.
struct CommittedResult {
    Seq seq{};
    Result result;
    double resource = 0;
    bool retried = false;  ///< it failed, and another attempt followed
};

/// A run up to the last message of its journal.
struct Replayed {
    explicit Replayed(const LadderPlan& plan) : ladder(plan) {}

    Ladder ladder;
    InFlight in_flight;                    ///< decided, no result: these jobs run again
    std::optional<StopReason> stop_due;    ///< a limit was reached, its Stop is not in the journal yet
    std::optional<Start> last_start;       ///< workers and limits of the last session
    std::vector<DecisionRow> undecided;    ///< derived, but the run was killed before their rows were written
    std::vector<Job> stopped;              ///< of those in flight: the stopping rule ended them, their results are due
    std::vector<StopRow> unlogged_stops;   ///< derived, but the run was killed before their rows were written
    std::vector<TrialId> without_row;      ///< drawn, but killed before their rows were written; all in flight
    std::vector<CommittedResult> results;  ///< in order; empty unless asked for
    std::uint64_t decisions = 0;
    std::uint64_t stops = 0;  ///< of trials, by the stopping rule
    double elapsed = 0;       ///< seconds between first and last message of each session, summed
    /// Configurations whose values another libm drew: the journal's values, by trial. They are authoritative.
    std::unordered_map<std::uint64_t, Configuration> other_values;
    std::unordered_map<std::uint64_t, TrialId> parents;  ///< of copies, by trial (core/pbt_stage.hpp)
    std::optional<LearnedPast> learned;                  ///< where the sampler learns: what it has seen and drawn
    std::uint64_t other_draws = 0;         ///< by a model, on another platform, and not derived again here
    std::optional<Difference> difference;  ///< the first one; then the rest is not read

    [[nodiscard]] bool is_stopped(TrialId trial) const {
        return std::any_of(stopped.begin(), stopped.end(), [&](const Job& job) { return job.trial == trial; });
    }
};

/// How the configurations were drawn: by a function of (seed, trial), or by a learner that has seen nothing yet.
struct Drawing {
    Drawing(const Sampler& the_sampler) : sampler(&the_sampler) {}
    Drawing(LearnedPast the_learned) : learned(std::move(the_learned)) {}

    const Sampler* sampler = nullptr;
    std::optional<LearnedPast> learned;
};

/// @throws JournalError when the journal cannot be read.
[[nodiscard]] Replayed replay(const std::string& journal, const LadderPlan& plan, const Space& space, Drawing drawing,
                              bool keep_results = false);

}  // namespace espalier
