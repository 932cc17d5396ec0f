/// Results as a model wants them: the good ones, best first, and of the others as many as it can use, chosen by the
/// seed, not by their order. A value; one thread.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"

namespace espalier {

/// How many of n results are good: `percent` of them, rounded down or up, at least `least` and at most `most`. Those
/// that failed never are.
struct Split {
    std::uint64_t percent = 15;
    bool up = false;
    std::size_t least = 1;
    std::size_t most = SIZE_MAX;
};

class LevelResults {
  public:
    LevelResults(const Split& split, std::uint64_t seed) : split_(split), seed_(seed) {}

    /// The trial's latest result counts. Any of a better tier, which has the lesser number, come before those of
    /// another, and failures, whose losses are infinite, last. `point` must outlive this. O(log n).
    void put(TrialId trial, double tier, double loss, const double* point);

    [[nodiscard]] std::size_t size() const { return results_.size(); }
    [[nodiscard]] std::size_t good() const { return good_.size(); }
    [[nodiscard]] std::size_t bad() const { return rest_.size(); }
    /// The best of the good, by loss, then trial. At most `most`.
    [[nodiscard]] std::vector<const double*> best(std::size_t most) const;
    /// Those of the bad that drew the least numbers (seed, trial). At most `most`.
    [[nodiscard]] std::vector<const double*> some_bad(std::size_t most) const;

  private:
    struct Ranked {
        double tier, loss;  ///< both infinite: failed
        std::uint64_t trial;
        const double* point;
        [[nodiscard]] bool failed() const { return std::isinf(loss); }
        bool operator<(const Ranked& other) const {
            return std::tie(tier, loss, trial) < std::tie(other.tier, other.loss, other.trial);
        }
    };
    struct Drawn {
        std::uint64_t number;
        std::uint64_t trial;
        const double* point;
        bool operator<(const Drawn& other) const {
            return std::tie(number, trial) < std::tie(other.number, other.trial);
        }
    };

    [[nodiscard]] Drawn drawn(const Ranked& result) const;
    void remove(const Ranked& result);
    void balance();

    Split split_;
    std::uint64_t seed_;
    std::unordered_map<std::uint64_t, Ranked> results_;  ///< by trial
    std::size_t finite_ = 0;
    std::set<Ranked> good_, rest_;
    std::set<Drawn> drawn_;  ///< of the rest
};

}  // namespace espalier
