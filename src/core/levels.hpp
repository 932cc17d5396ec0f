/// The resources of a bracket's rungs. (Li et al. 2020, Algorithm 2: rung k trains to r * eta^(s+k))
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

/// s_max = floor(log_eta(R/r)), exactly.
[[nodiscard]] unsigned max_early_stopping_rate(const LevelRule& rule);

/// Rung resources, lowest first, strictly increasing, s_max - s + 1 of them or fewer after merging. The last is
/// r * eta^s_max, which is R only where R = r * eta^m.
/// @throws std::invalid_argument for r > R, a resource that is not positive and finite, s > s_max, eta < 2.
[[nodiscard]] std::vector<double> rung_levels(const LevelRule& rule);

/// The r nearest to min_resource whose ladder ends at R exactly: R / eta^s_max.
[[nodiscard]] double fitting_min_resource(const LevelRule& rule);

}  // namespace espalier
