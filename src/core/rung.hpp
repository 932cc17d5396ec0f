/// One level of a bracket: every result at its resource. A value: no lock, clock or I/O; callers serialise.
/// Results are never removed. Order: loss, then trial id; failures last. (Li et al. 2020, Algorithm 2)
///
///            best part: floor(n/eta)          rest
///   ┌──────────────────────────────────┬──────────────────────────┐
///   │ .05  .10  .20  .30 … boundary .41│.42  .44 …        failures│      `best_`: worst on top · `rest_`: best on top
///   └──▲─────────▲────────────────────┴──────────────────────────┘      failures are only counted
///      │ promoted │ not promoted yet: `candidates_`, best on top
///
/// A result enters `candidates_` when it first enters the best part, and leaves it when promoted. One that is displaced
/// stays there: since the best part is exactly what is at or before the boundary, comparing with the boundary tells
/// whether the top candidate still counts, and nothing has to be searched or removed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/exact.hpp"
#include "base/ids.hpp"

namespace espalier {

/// What a rung promotes, with what explains it.
struct Promotion {
    TrialId trial{};
    double loss = 0;
    std::uint64_t n = 0;  ///< results in the rung
    std::uint64_t k = 0;  ///< floor(n / eta)
    double boundary = 0;  ///< the loss of the k-th best
};

class Rung {
  public:
    explicit Rung(ReductionFactor eta) : eta_(eta) {}

    /// Enters a finite loss; each trial at most once. O(log n).
    void record(TrialId trial, double loss);
    /// Enters a result that ranks last and is never promoted. O(log n).
    void record_failure();
    /// Promotes the best of the best floor(n/eta) that is not promoted yet. O(log n).
    std::optional<Promotion> promote();

    [[nodiscard]] std::uint64_t size() const { return n_; }                   ///< n, failures included
    [[nodiscard]] std::uint64_t promoted() const { return promoted_count_; }  ///< promotions so far
    [[nodiscard]] std::uint64_t available() const { return available_; }      ///< promotions that are due
    /// Promotions that hindsight calls wrong: of trials that are not among the best floor(n/eta) now.
    [[nodiscard]] std::uint64_t displaced() const { return promoted_count_ - (best_.size() - available_); }
    [[nodiscard]] std::size_t bytes() const;  ///< memory held

  private:
    /// 16 bytes: a rung of 10^7 results is read through the cache.
    struct Entry {
        double loss;
        std::uint64_t tagged;  ///< trial id, and in the lowest bit whether it has entered the best part before
        [[nodiscard]] std::uint64_t trial() const { return tagged >> 1U; }
        [[nodiscard]] bool seen() const { return (tagged & 1U) != 0; }
        /// Ties go to the older trial: replay must not depend on the clock.
        [[nodiscard]] bool before(const Entry& other) const {
            return loss < other.loss || (loss == other.loss && tagged < other.tagged);
        }
    };
    struct BestOnTop {
        bool operator()(const Entry& a, const Entry& b) const { return a.before(b); }
    };
    struct WorstOnTop {
        bool operator()(const Entry& a, const Entry& b) const { return b.before(a); }
    };

    void enter_best(Entry entry);
    void leave_best();
    void grow_best();
    [[nodiscard]] bool is_promoted(std::uint64_t trial) const;

    ReductionFactor eta_;
    std::uint64_t n_ = 0;
    std::uint64_t promoted_count_ = 0;
    std::uint64_t available_ = 0;
    std::vector<Entry> best_;        ///< heap, worst on top
    std::vector<Entry> rest_;        ///< heap, best on top
    std::vector<Entry> candidates_;  ///< heap, best on top
    std::vector<bool> promoted_;     ///< by trial id
};

}  // namespace espalier
