/// A random forest for regression (Breiman 2001), small, whose trees can be read as boxes: what fANOVA needs. Points
/// lie in a cube of axes; a tree is grown on a bootstrap sample, asks about five axes of six at a node, and splits
/// where the squared error falls most. Numbers fall into at most 255 bins of about equally many points; options are
/// split into two sets, ordered by their mean (which is best for squared errors). An axis that does not always apply is
/// asked about only where it applies to all points: so nothing is made up for the others. A function of (data,
/// settings): the same on every run. One thread; no exceptions but bad_alloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

/// A number in [0, 1], or one of so many options, numbered from 0.
struct Axis {
    std::uint32_t options = 0;  ///< 0: a number; at most `most_options`
};
/// Sets of options are words of 64 bits.
inline constexpr std::uint32_t most_options = 64;

struct ForestData {
    std::vector<Axis> axes;
    std::vector<double> x;  ///< point by point, a coordinate an axis; NaN: it does not apply
    std::vector<double> y;

    [[nodiscard]] std::size_t size() const { return y.size(); }
    [[nodiscard]] std::span<const double> point(std::size_t i) const {
        return {x.data() + i * axes.size(), axes.size()};
    }
};

struct ForestSettings {
    std::uint32_t trees = 64;
    std::uint32_t least_leaf = 3;  ///< points in a leaf
    std::uint64_t seed = 1;
};

struct TreeNode {
    double value = 0;      ///< the mean of its points
    double threshold = 0;  ///< a number below it goes left
    std::uint64_t left_options = 0;
    std::uint32_t axis = 0;
    std::uint32_t left = 0;  ///< 0: a leaf
    std::uint32_t right = 0;

    [[nodiscard]] bool is_leaf() const { return left == 0; }
};

/// Node 0 is the root.
using RegressionTree = std::vector<TreeNode>;

struct Forest {
    std::vector<Axis> axes;
    std::vector<RegressionTree> trees;
    /// 1 - squared error / variance of predictions from trees that had not seen the point; below 0: worse than the
    /// mean.
    double explained = 0;
};

[[nodiscard]] double predict(const RegressionTree& tree, const std::vector<Axis>& axes, std::span<const double> point);
/// At least one point.
[[nodiscard]] Forest grow_forest(const ForestData& data, const ForestSettings& settings = {});

}  // namespace espalier
