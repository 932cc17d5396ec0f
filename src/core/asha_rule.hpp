/// ASHA's stopping variant, for objectives that cannot save: no trial is ever paused. Each is given one job to R, and
/// where it passes a rung it goes on while its loss is among the best max(1, floor(n/eta)) of the rung, its own among
/// the n. A report at resource x passes the rungs above the trial's report before and at or below x, in order, with the
/// same loss. Ties go to the older trial; a loss that is not finite ranks last and stops. (The top of the ladder is no
/// such rung: what ends there ends anyway.)
///
///   resource 1 ─── 4 ────── 16 ─────────────── R
///   trial 7    ●────●──✂                           0.61 is not among the best floor(9/4) of the second rung
///   trial 8    ●────●────────●────────────────▶
///
/// Values: no lock, clock or I/O; StoppingStage calls, callers serialise. Memory: 16 bytes for each loss in a rung, and
/// an entry for each trial that may report again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/exact.hpp"
#include "base/ids.hpp"
#include "core/plan.hpp"
#include "core/stopping_cause.hpp"

namespace espalier {

/// One rung of it.
class StoppingRung {
  public:
    explicit StoppingRung(ReductionFactor eta) : eta_(eta) {}

    /// Enters a loss; each trial at most once. O(log n). @returns why the trial ends here, if it does.
    std::optional<StopCause> enter(TrialId trial, double loss);

    [[nodiscard]] std::uint64_t size() const { return n_; }
    [[nodiscard]] std::size_t bytes() const { return (best_.capacity() + rest_.capacity()) * sizeof(Entry); }

  private:
    struct Entry {
        double loss;
        std::uint64_t trial;
        [[nodiscard]] bool before(const Entry& other) const {
            return loss < other.loss || (loss == other.loss && trial < other.trial);
        }
    };
    struct BestOnTop {
        bool operator()(const Entry& a, const Entry& b) const { return a.before(b); }
    };
    struct WorstOnTop {
        bool operator()(const Entry& a, const Entry& b) const { return b.before(a); }
    };
    void place(Entry entry, std::uint64_t k);

    ReductionFactor eta_;
    std::uint64_t n_ = 0;      ///< failures included
    std::vector<Entry> best_;  ///< heap, worst on top
    std::vector<Entry> rest_;  ///< heap, best on top
};

class AshaRule {
  public:
    explicit AshaRule(const StoppingPlan& plan);

    std::optional<StopCause> report(TrialId trial, double resource, double loss);
    /// The trial was trained in full.
    void complete(TrialId trial, double loss);
    /// The trial reports no more.
    void forget(TrialId trial) { passed_.erase(number(trial)); }

    [[nodiscard]] const StoppingRung& rung(std::size_t index) const { return rungs_[index]; }
    [[nodiscard]] std::size_t bytes() const;

  private:
    std::vector<double> levels_;
    std::vector<StoppingRung> rungs_;
    std::unordered_map<std::uint64_t, std::size_t> passed_;  ///< by trial: how many rungs
};

}  // namespace espalier
