/// The performance-curve rule: a trial is stopped when its own curve, extrapolated to the full resource R, is unlikely
/// to get there below the incumbent: P(f(R) < incumbent) < StoppingPlan::probability, f being the power law that is
/// fitted to what the trial reported (core/power_law.hpp has the formula). The incumbent is the best result at R so
/// far; while there is none, nothing is stopped. A trial needs four reports with finite losses; others are left out of
/// the fit.
///
///   loss ╲
///         ╲·        mean and deviation at R
///          ·╲·                          ┬
///              ·─·─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ┼
///        ───────────────────────────────┴── incumbent
///   ─────────────x──────────────────────R▶ resource
///
/// A value: no lock, clock or I/O; StoppingStage calls, callers serialise. A report costs the same however many came
/// before. Memory: about half a KiB for each trial that may report again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "base/ids.hpp"
#include "core/plan.hpp"
#include "core/power_law.hpp"
#include "core/stopping_cause.hpp"

namespace espalier {

class CurveRule {
  public:
    static constexpr std::uint64_t fewest_reports = 4;

    explicit CurveRule(const StoppingPlan& plan) : probability_(plan.probability), full_(plan.full) {}

    /// Resources of one trial must increase. @returns why the trial ends here, if it does.
    std::optional<StopCause> report(TrialId trial, double resource, double loss);
    /// The trial was trained in full, and reports no more.
    void complete(TrialId trial, double loss);
    /// The trial reports no more.
    void forget(TrialId trial) { curves_.erase(number(trial)); }

    [[nodiscard]] std::optional<double> incumbent() const { return incumbent_; }
    [[nodiscard]] std::size_t bytes() const;

  private:
    double probability_;
    double full_;
    std::optional<double> incumbent_;
    std::unordered_map<std::uint64_t, PowerLaw> curves_;
};

}  // namespace espalier
