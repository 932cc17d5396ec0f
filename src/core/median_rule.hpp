/// Vizier's median rule: a trial is stopped at resource x when its best loss up to x is strictly worse than the median
/// of the running averages that the completed trials had at x. A trial's running average at x is the mean of the losses
/// that it reported at resources <= x; a trial with none has no average there. Of an even number of averages the median
/// is the mean of the middle two; with fewer of them than StoppingPlan::completed nothing is stopped. Completed is a
/// trial that was trained in full and did not fail. An infinite loss makes all averages from there on infinite.
/// (Golovin et al., Google Vizier, KDD 2017, section 3.1)
///
///   loss  ╲ ·  ·                         · running averages of completed trials
///          ╲  ·  ·  ·  median  ·  ·
///           ╲______              ──✂     the best of this trial is above it
///                  ╲_______
///   ───────────────────────x──────────▶ resource
///
/// Exact for any resources. A resource at which a second trial reports gets a running median of its own: from then on a
/// report there costs O(log n) for finding it, and each completion O(log n) for each such resource. A resource that
/// only one trial reports at costs O(n log m) there, with n completed trials of m reports.
///
/// A value: no lock, clock or I/O; StoppingStage calls, callers serialise. Memory: 16 bytes for each report of trials
/// that are completed or may be; 8 bytes for each completed trial and shared resource; about 40 bytes for each resource
/// that only one trial has reported at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/ids.hpp"
#include "core/plan.hpp"
#include "core/running_median.hpp"
#include "core/stopping_cause.hpp"

namespace espalier {

class MedianRule {
  public:
    explicit MedianRule(const StoppingPlan& plan) : needed_(plan.completed) {}

    /// Resources of one trial must increase. @returns why the trial ends here, if it does.
    std::optional<StopCause> report(TrialId trial, double resource, double loss);
    /// The trial was trained in full, and reports no more.
    void complete(TrialId trial, double loss);
    /// The trial will not be completed, and reports no more.
    void forget(TrialId trial) { running_.erase(number(trial)); }

    [[nodiscard]] std::size_t completed() const { return completed_.size(); }
    [[nodiscard]] std::size_t shared_resources() const { return medians_.size(); }  ///< with a median of their own
    [[nodiscard]] std::size_t bytes() const;

  private:
    struct Point {
        double resource;
        double average;  ///< of the losses up to there
    };
    using Points = std::vector<Point>;
    struct Curve {
        Points points;
        double sum = 0;  ///< of the losses
        double best = std::numeric_limits<double>::infinity();
    };
    struct Middle {
        double median = 0;
        std::uint64_t count = 0;
    };
    [[nodiscard]] static std::optional<double> average_at(const Points& points, double resource);
    [[nodiscard]] Middle middle_at(double resource);

    std::uint64_t needed_;
    std::unordered_map<std::uint64_t, Curve> running_;  ///< by trial: those that may yet be completed
    std::vector<Points> completed_;
    std::unordered_set<double> once_;  ///< resources at which one trial has reported
    std::unordered_map<double, RunningMedian> medians_;
};

}  // namespace espalier
