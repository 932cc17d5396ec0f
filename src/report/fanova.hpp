/// Functional analysis of variance of a forest: which share of the variance of its predictions, over the whole cube, is
/// one axis's alone, and which two axes' together. Exact for each tree, since a tree is constant on boxes. (Hutter,
/// Hoos, Leyton-Brown, An Efficient Approach for Assessing Hyperparameter Importance, ICML 2014, Algorithm 2)
///
/// With leaves of value c and box B in a cube of volume 1, and |B_i| the length of B along axis i:
///
///     f_0    = sum c |B|                        V    = sum c^2 |B| - f_0^2
///     a_i(x) = sum over x in B_i of c |B|/|B_i|   V_i  = integral of a_i^2 - f_0^2
///     a_ij(x, y) likewise                       V_ij = integral of a_ij^2 - f_0^2 - V_i - V_j
///
/// Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "report/forest.hpp"

namespace espalier {

struct PairShare {
    std::size_t a = 0, b = 0;  ///< axes, a < b
    double share = 0;
};

struct Anova {
    std::vector<double> share;   ///< by axis: V_i / V, mean of the trees
    std::vector<double> spread;  ///< standard deviation over the trees
    std::vector<PairShare> pairs;
};

/// Pairs of the `paired` axes that have the greatest shares alone. Trees that are constant say nothing.
[[nodiscard]] Anova anova_of(const Forest& forest, std::size_t paired);

/// a_i at these places of the axis: the mean of the trees, and their standard deviation.
struct Marginal {
    std::vector<double> mean;
    std::vector<double> spread;
};
[[nodiscard]] Marginal marginal_of(const Forest& forest, std::size_t axis, const std::vector<double>& places);

}  // namespace espalier
