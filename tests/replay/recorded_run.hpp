/// A run of a random workload through the sequential ladder, and its journal: what replay is tested against. Values.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/in_flight.hpp"
#include "core/ladder.hpp"
#include "journal/rows.hpp"
#include "oracle/workload.hpp"
#include "sample/random_sampler.hpp"
#include "space/space.hpp"

namespace espalier::test {

/// One event and what the ladder made of it.
struct RecordedStep {
    Event event;
    std::optional<Decision> decision;
    FollowUps next;
    std::optional<TrialStop> stopped;
};

/// A space with a parameter of each kind.
[[nodiscard]] const Space& small_space();
[[nodiscard]] const RandomSampler& small_sampler();

class RecordedRun {
  public:
    /// Results come in any order, follow-ups wait for any time, sessions end and begin anew: the seed decides.
    /// With a stopping rule jobs report on their way, some again and again, as jobs that a kill cut off do.
    explicit RecordedRun(const Workload& workload, const std::optional<StoppingPlan>& stopping = std::nullopt);

    [[nodiscard]] const std::vector<RecordedStep>& steps() const { return steps_; }
    [[nodiscard]] const LadderPlan& plan() const { return plan_; }
    /// Every message, decision and trial, in a journal that is closed.
    void write(const std::string& path) const;

  private:
    void take(const Event& event);
    [[nodiscard]] std::optional<Event> choose(const Workload& workload, Dice& dice);
    [[nodiscard]] Event answer(const Workload& workload, Dice& dice);

    LadderPlan plan_;
    Ladder ladder_;
    InFlight in_flight_;
    std::optional<StopReason> stop_due_;
    std::uint64_t sessions_ = 0;
    std::map<std::uint64_t, std::uint64_t> place_;  ///< by trial: eighths of its job that it has reported
    std::set<std::uint64_t> stopped_;               ///< trials whose job was stopped and has not come back
    std::vector<RecordedStep> steps_;
};

/// The state that a resumed run needs, followed step by step.
class Reference {
  public:
    explicit Reference(const LadderPlan& plan) : ladder(plan) {}
    void follow(const RecordedStep& step);

    Ladder ladder;
    InFlight in_flight;
    std::optional<StopReason> stop_due;
    std::optional<Start> last_start;
    std::vector<std::pair<Seq, Job>> answered;     ///< with the seqs of their results
    std::set<std::uint64_t> retried;               ///< seqs of results that were followed by another attempt
    std::vector<DecisionRow> decisions_in_flight;  ///< of the jobs in flight, in order
    std::vector<StopRow> stops_in_flight;          ///< the same
};

/// A study of which only the space matters here.
[[nodiscard]] StudyRow any_study();

}  // namespace espalier::test
