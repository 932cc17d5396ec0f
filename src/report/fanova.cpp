#include "report/fanova.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace espalier {
namespace {

/// What a leaf covers of an axis.
struct Side {
    double low = 0, high = 1;   ///< of a number
    std::uint64_t options = 0;  ///< of options

    [[nodiscard]] double length(const Axis& axis) const {
        return axis.options == 0 ? high - low : static_cast<double>(__builtin_popcountll(options)) / axis.options;
    }
};

struct Leaf {
    double value = 0;
    double volume = 1;
    std::vector<Side> sides;
};

std::vector<Leaf> leaves_of(const RegressionTree& tree, const std::vector<Axis>& axes) {
    struct Task {
        std::uint32_t node;
        std::vector<Side> sides;
    };
    Task root{0, std::vector<Side>(axes.size())};
    for (std::size_t i = 0; i < axes.size(); ++i)
        if (axes[i].options > 0) root.sides[i].options = ~std::uint64_t{0} >> (most_options - axes[i].options);
    std::vector<Task> open{std::move(root)};
    std::vector<Leaf> leaves;
    while (!open.empty()) {
        Task task = std::move(open.back());
        open.pop_back();
        const TreeNode& node = tree[task.node];
        if (node.is_leaf()) {
            Leaf leaf{node.value, 1, std::move(task.sides)};
            for (std::size_t i = 0; i < axes.size(); ++i) leaf.volume *= leaf.sides[i].length(axes[i]);
            leaves.push_back(std::move(leaf));
            continue;
        }
        Task right{node.right, task.sides};
        task.node = node.left;
        if (axes[node.axis].options == 0) {
            task.sides[node.axis].high = right.sides[node.axis].low = node.threshold;
        } else {
            task.sides[node.axis].options &= node.left_options;
            right.sides[node.axis].options &= ~node.left_options;
        }
        open.push_back(std::move(right));
        open.push_back(std::move(task));
    }
    return leaves;
}

/// An axis cut where any leaf ends: on each cell every leaf is there or not.
class Cells {
  public:
    Cells(const Axis& axis, std::size_t place, const std::vector<Leaf>& leaves) : axis_(axis), place_(place) {
        if (axis.options > 0) {
            lengths_.assign(axis.options, 1.0 / axis.options);
            return;
        }
        ends_ = {0, 1};
        for (const auto& leaf : leaves) ends_.push_back(leaf.sides[place].low);
        std::sort(ends_.begin(), ends_.end());
        ends_.erase(std::unique(ends_.begin(), ends_.end()), ends_.end());
        for (std::size_t i = 1; i < ends_.size(); ++i) lengths_.push_back(ends_[i] - ends_[i - 1]);
    }

    [[nodiscard]] const std::vector<double>& lengths() const { return lengths_; }
    [[nodiscard]] std::size_t size() const { return lengths_.size(); }
    [[nodiscard]] double length_of(const Leaf& leaf) const { return leaf.sides[place_].length(axis_); }

    /// The runs of cells that the leaf covers: from, and up to before.
    struct Run {
        std::size_t first, last;
    };
    [[nodiscard]] std::vector<Run> runs(const Leaf& leaf) const {
        const Side& side = leaf.sides[place_];
        if (axis_.options == 0) return {{at(side.low), at(side.high)}};
        std::vector<Run> runs;
        for (std::size_t option = 0; option < axis_.options; ++option) {
            if ((side.options >> option & 1U) == 0) continue;
            if (!runs.empty() && runs.back().last == option)
                ++runs.back().last;
            else
                runs.push_back({option, option + 1});
        }
        return runs;
    }
    /// The cell of a place on the axis.
    [[nodiscard]] std::size_t cell_of(double place) const {
        if (axis_.options > 0) return static_cast<std::size_t>(place);
        const auto above = std::upper_bound(ends_.begin(), ends_.end(), place) - ends_.begin();
        return std::min(size() - 1, static_cast<std::size_t>(std::max<std::ptrdiff_t>(above - 1, 0)));
    }

  private:
    [[nodiscard]] std::size_t at(double end) const {
        return static_cast<std::size_t>(std::lower_bound(ends_.begin(), ends_.end(), end) - ends_.begin());
    }

    Axis axis_;
    std::size_t place_;
    std::vector<double> ends_;
    std::vector<double> lengths_;
};

/// a_i on each cell.
std::vector<double> single(const Cells& cells, const std::vector<Leaf>& leaves) {
    std::vector<double> changes(cells.size() + 1, 0);
    for (const auto& leaf : leaves) {
        const double part = leaf.value * leaf.volume / cells.length_of(leaf);
        for (const auto& run : cells.runs(leaf)) {
            changes[run.first] += part;
            changes[run.last] -= part;
        }
    }
    std::partial_sum(changes.begin(), changes.end(), changes.begin());
    changes.pop_back();
    return changes;
}

/// The integral of a_ij^2.
double pair_square(const Cells& a, const Cells& b, const std::vector<Leaf>& leaves) {
    const std::size_t width = b.size() + 1;
    std::vector<double> sums((a.size() + 1) * width, 0);
    for (const auto& leaf : leaves) {
        const double part = leaf.value * leaf.volume / (a.length_of(leaf) * b.length_of(leaf));
        for (const auto& row : a.runs(leaf))
            for (const auto& column : b.runs(leaf)) {
                sums[row.first * width + column.first] += part;
                sums[row.first * width + column.last] -= part;
                sums[row.last * width + column.first] -= part;
                sums[row.last * width + column.last] += part;
            }
    }
    double square = 0;
    std::vector<double> above(width, 0);
    for (std::size_t i = 0; i < a.size(); ++i) {
        double before = 0, of_row = 0;
        for (std::size_t j = 0; j < b.size(); ++j) {
            before += sums[i * width + j];
            above[j] += before;
            of_row += above[j] * above[j] * b.lengths()[j];
        }
        square += of_row * a.lengths()[i];
    }
    return square;
}

/// One tree's boxes, with what all shares need.
class TreeAnova {
  public:
    TreeAnova(const RegressionTree& tree, const std::vector<Axis>& axes) : leaves_(leaves_of(tree, axes)) {
        double square = 0;
        for (const auto& leaf : leaves_) mean_ += leaf.value * leaf.volume;
        // Less the mean, so that nothing is lost where values are far from 0.
        for (auto& leaf : leaves_) {
            leaf.value -= mean_;
            square += leaf.value * leaf.value * leaf.volume;
        }
        variance_ = square;
        for (std::size_t i = 0; i < axes.size(); ++i) {
            cells_.emplace_back(axes[i], i, leaves_);
            double own = 0;
            const auto values = single(cells_[i], leaves_);
            for (std::size_t cell = 0; cell < values.size(); ++cell)
                own += values[cell] * values[cell] * cells_[i].lengths()[cell];
            singles_.push_back(own);
        }
    }

    [[nodiscard]] bool constant() const { return !(variance_ > 0); }
    [[nodiscard]] double share(std::size_t axis) const { return singles_[axis] / variance_; }
    [[nodiscard]] double share(std::size_t a, std::size_t b) const {
        return std::max(0.0, (pair_square(cells_[a], cells_[b], leaves_) - singles_[a] - singles_[b]) / variance_);
    }

  private:
    std::vector<Leaf> leaves_;
    std::vector<Cells> cells_;
    std::vector<double> singles_;
    double mean_ = 0;
    double variance_ = 0;
};

/// Mean and standard deviation.
struct Moments {
    double sum = 0, squares = 0;
    std::size_t n = 0;
    void add(double value) {
        sum += value;
        squares += value * value;
        ++n;
    }
    [[nodiscard]] double mean() const { return n > 0 ? sum / static_cast<double>(n) : 0; }
    [[nodiscard]] double deviation() const {
        return n > 0 ? std::sqrt(std::max(0.0, squares / static_cast<double>(n) - mean() * mean())) : 0;
    }
};

}  // namespace

Anova anova_of(const Forest& forest, std::size_t paired) {
    std::vector<TreeAnova> trees;
    for (const auto& tree : forest.trees)
        if (TreeAnova anova(tree, forest.axes); !anova.constant()) trees.push_back(std::move(anova));
    Anova anova;
    for (std::size_t axis = 0; axis < forest.axes.size(); ++axis) {
        Moments moments;
        for (const auto& tree : trees) moments.add(tree.share(axis));
        anova.share.push_back(moments.mean());
        anova.spread.push_back(moments.deviation());
    }
    std::vector<std::size_t> order(forest.axes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return anova.share[a] > anova.share[b]; });
    order.resize(std::min(order.size(), paired));
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < order.size(); ++i)
        for (std::size_t j = i + 1; j < order.size(); ++j) {
            Moments moments;
            for (const auto& tree : trees) moments.add(tree.share(order[i], order[j]));
            anova.pairs.push_back({order[i], order[j], moments.mean()});
        }
    return anova;
}

Marginal marginal_of(const Forest& forest, std::size_t axis, const std::vector<double>& places) {
    std::vector<Moments> moments(places.size());
    for (const auto& tree : forest.trees) {
        const auto leaves = leaves_of(tree, forest.axes);
        const Cells cells(forest.axes[axis], axis, leaves);
        const auto values = single(cells, leaves);
        for (std::size_t i = 0; i < places.size(); ++i) moments[i].add(values[cells.cell_of(places[i])]);
    }
    Marginal marginal;
    for (const auto& moment : moments) {
        marginal.mean.push_back(moment.mean());
        marginal.spread.push_back(moment.deviation());
    }
    return marginal;
}

}  // namespace espalier
