/// The resources of a bracket's rungs. (Li et al. 2020, Algorithm 2: rung k trains to r * eta^(s+k)) Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "base/exact.hpp"

namespace espalier {

struct LevelRule {
    double min_resource = 1;  ///< r
    double max_resource = 1;  ///< R
    double eta = 4;
    unsigned early_stopping_rate = 0;  ///< s
    bool integer = false;              ///< resources are whole: rounded down, at least 1, equal neighbours merged
};

/// s_max = floor(log_eta(R/r)), exactly. An r that is R / eta^m to the last bit of a double is meant as that fraction,
/// though as a decimal it may miss it: 100/81 is above 1.2345679012345678, and would leave a ladder of eta 3 below 100.
[[nodiscard]] unsigned max_early_stopping_rate(const LevelRule& rule);

/// Rung resources, lowest first, strictly increasing, s_max - s + 1 of them or fewer after merging. The last is
/// r * eta^s_max, which is R only where R = r * eta^m.
/// @throws std::invalid_argument for r > R, a resource that is not positive and finite, s > s_max, eta < 2.
[[nodiscard]] std::vector<double> rung_levels(const LevelRule& rule);

/// `rungs` resources that end at R exactly: R / eta^(rungs-1), …, R / eta, R; fewer after merging.
[[nodiscard]] std::vector<double> levels_up_to(double max_resource, unsigned rungs, const ReductionFactor& eta,
                                               bool integer);

/// The infinite horizon: `below`, then base * eta^power, base * eta^(power+1), … without end, which is as many as a
/// ladder can have (core/plan.hpp) or a double can count. No run comes there: it is beyond 10^76 times base.
/// (Li et al. 2020, section 3.2)
[[nodiscard]] std::vector<double> endless_levels(std::vector<double> below, double base, unsigned power,
                                                 const ReductionFactor& eta, bool integer);

/// The r nearest to min_resource whose ladder ends at R exactly: R / eta^s_max.
[[nodiscard]] double fitting_min_resource(const LevelRule& rule);

}  // namespace espalier
