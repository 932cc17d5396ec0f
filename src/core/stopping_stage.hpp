/// The stopping rule as a stage of the ladder, before the top rung: it observes the losses that trials report inside
/// their jobs and the results of the jobs, and says of a report whether it ends the trial. What a rule compares is told
/// in the header of each.
///
/// Common to all: the reports of a trial are one curve, however many jobs it has. A report that is not above the
/// trial's last in resource is ignored: training that is done again after a kill, or because it failed, reports again.
/// So are the reports of a trial after its stop: an objective that does not listen and trains on to the end has a
/// result like any other, and the rule has said its word. A report at the end of its job counts, but stops nothing:
/// nothing is left to stop. A trial that failed, was stopped, or was trained in full reports no more, and what was kept
/// of it alone is freed at that result; a paused trial may be promoted, and is kept.
///
/// A value; callers serialise. Reports must be of jobs in flight (core/in_flight.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <variant>
#include <vector>

#include "core/asha_rule.hpp"
#include "core/curve_rule.hpp"
#include "core/median_rule.hpp"
#include "core/message.hpp"
#include "core/plan.hpp"

namespace espalier {

class StoppingStage {
  public:
    /// `plan.stopping` must be there.
    explicit StoppingStage(const LadderPlan& plan);

    /// Of a Progress that ends its trial: sets message.stopped.
    void pass(Message& message) noexcept;

    /// Whether the trial was stopped, and may still have a job that has not ended.
    [[nodiscard]] bool stopped(TrialId trial) const;
    [[nodiscard]] std::uint64_t stops() const { return stops_; }  ///< so far
    [[nodiscard]] std::size_t bytes() const;                      ///< memory held

  private:
    struct Trial {
        double last = 0;  ///< resource of the last report
        bool stopped = false;
    };
    using Rule = std::variant<MedianRule, AshaRule, CurveRule>;
    [[nodiscard]] static Rule rule_of(const StoppingPlan& plan);
    void observe(const Progress& report, Message& message);
    void observe(const Result& result);

    double full_;
    std::vector<std::vector<double>> levels_;  ///< of the ladder's brackets
    Rule rule_;
    std::unordered_map<std::uint64_t, Trial> trials_;  ///< those that have reported and may again
    std::uint64_t stops_ = 0;
};

}  // namespace espalier
