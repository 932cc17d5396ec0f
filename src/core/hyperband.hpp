/// The brackets of Hyperband: from many trials that begin with little to few that are trained in full, each with about
/// the same budget. (Li et al. 2018, "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization",
/// Algorithm 1 and section 3.) Pure; any thread. Study files and benches ask for them.
///
///   R = 81, eta = 3        bracket 0    1     2     3     4        (the paper's s = 4, 3, 2, 1, 0)
///   n by the formula              81    34    15    8     5
///   n as printed                  81    27    9     6     5
///   levels                        1 …   3 …   9 …   27 …  81
#pragma once

#include <cstdint>
#include <vector>

#include "core/plan.hpp"

namespace espalier {

/// How many trials a bracket begins with: two tables are in circulation, which differ where (s_max+1)/(s+1) is no whole
/// number.
enum class BracketSizes : std::uint8_t {
    formula,  ///< ceil((s_max+1)/(s+1) * eta^s), which is ceil(B/R * eta^s/(s+1)) for B = (s_max+1) R
    printed,  ///< ceil(floor((s_max+1)/(s+1)) * eta^s): what the tables of the papers hold
};

/// No run draws more: where a study asks for it, something is wrong with its numbers.
inline constexpr std::uint64_t most_trials_of_a_bracket = std::uint64_t{1} << 32U;

/// `levels`: the rungs of the longest bracket. The others lack its lowest one, two, …; the last has one rung. Shares
/// are n, at least eta^(rungs-1). @throws std::invalid_argument where a bracket would have more trials than that.
[[nodiscard]] std::vector<BracketPlan> hyperband_brackets(const std::vector<double>& levels, const ReductionFactor& eta,
                                                          BracketSizes sizes);

/// The least n whose bracket has a trial for each of so many rungs: ceil(eta^(rungs-1)). Beyond 2^63 it is that.
[[nodiscard]] std::uint64_t least_trials(std::size_t rungs, const ReductionFactor& eta);

/// Without a greatest resource, budgets double: for k = 1, 2, … and each s >= 1 with k - s >= log2(s) a bracket of 2^s
/// trials and the budget 2^k, in units of min_resource. It has ceil(log_eta(2^s)) rungs, each of the same part of the
/// budget, which counts training from scratch: rung i is at floor(2^k / (n_i * rungs)). Brackets end at resources of
/// their own, and there are as many as no run exhausts: budgets of 2^50 in all.
/// (Li et al. 2018, section 5, Hyperband for the infinite horizon; there eta is 2)
[[nodiscard]] std::vector<BracketPlan> endless_hyperband(double min_resource, const ReductionFactor& eta);

}  // namespace espalier
