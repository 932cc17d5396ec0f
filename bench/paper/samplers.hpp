/// Study (f): the samplers under ASHA, and BOHB, by the regret of their incumbents over virtual time. In virtual time a
/// draw comes from the model of all results before it.
#pragma once

#include <string>
#include <vector>

#include "paper/schedulers.hpp"

namespace espalier::paper {

/// The courses with the samplers' contenders instead of the schedulers'. Rows of a table are no points of a cube: there
/// Sobol's would be random draws, and does not compete.
[[nodiscard]] std::vector<Course> with_samplers(std::vector<Course> courses);

/// On crossing6 with 1, 25 and 500 workers, in this order: the default model has a lower median final regret than
/// random draws, with 25 workers also in pairs of one seed (p < 0.05), and reaches the medians aimed at.
[[nodiscard]] std::vector<Check> sampler_checks(const std::vector<Race>& races);

/// Of each contender the median final regret, and p of its pairs with ASHA and random draws.
[[nodiscard]] std::string sampler_pairs_table(const std::vector<Race>& races);

}  // namespace espalier::paper
