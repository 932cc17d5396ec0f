#include "report/forest.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "report/draws.hpp"

namespace espalier {
namespace {

constexpr std::size_t most_bins = 255;
constexpr std::uint8_t absent_bin = 255;

/// Uniform draws of one tree, in order.
class Draws {
  public:
    Draws(std::uint64_t seed, std::uint32_t tree) : seed_(seed), tree_(tree) {}
    std::size_t below(std::size_t count) {
        const double unit = draw_unit(seed_, TrialId{tree_}, forest_draw, index_++);
        return std::min(count - 1, static_cast<std::size_t>(unit * static_cast<double>(count)));
    }

  private:
    std::uint64_t seed_;
    std::uint64_t tree_;
    std::uint32_t index_ = 0;
};

/// The points with a bin for each coordinate, axis by axis.
struct Binned {
    std::vector<std::vector<std::uint8_t>> bins;  ///< by axis, by point
    std::vector<std::vector<double>> thresholds;  ///< by axis of a number: above bin i
    std::vector<std::size_t> counts;              ///< of bins, by axis
    std::vector<bool> always;                     ///< by axis: it applies to all points
};

/// The greatest values of the bins of these numbers, which are sorted.
std::vector<double> bin_ends(const std::vector<double>& sorted) {
    std::vector<double> distinct(sorted);
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    if (distinct.size() <= most_bins) return distinct;
    std::vector<double> ends;
    for (std::size_t i = 1; i <= most_bins; ++i) {
        const double end = sorted[(sorted.size() - 1) * i / most_bins];
        if (ends.empty() || end > ends.back()) ends.push_back(end);
    }
    return ends;
}

void bin_numbers(Binned& binned, const ForestData& data, std::size_t axis) {
    std::vector<double> values;
    for (std::size_t i = 0; i < data.size(); ++i)
        if (const double value = data.point(i)[axis]; !std::isnan(value)) values.push_back(value);
    std::sort(values.begin(), values.end());
    const auto ends = bin_ends(values);
    binned.counts[axis] = ends.size();
    binned.always[axis] = values.size() == data.size();
    for (std::size_t bin = 0; bin + 1 < ends.size(); ++bin) {
        const double next = *std::upper_bound(values.begin(), values.end(), ends[bin]);
        binned.thresholds[axis].push_back(ends[bin] + (next - ends[bin]) / 2);
    }
    for (std::size_t i = 0; i < data.size(); ++i) {
        const double value = data.point(i)[axis];
        binned.bins[axis][i] =
            std::isnan(value)
                ? absent_bin
                : static_cast<std::uint8_t>(std::lower_bound(ends.begin(), ends.end(), value) - ends.begin());
    }
}

void bin_options(Binned& binned, const ForestData& data, std::size_t axis) {
    binned.counts[axis] = data.axes[axis].options;
    binned.always[axis] = true;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const double value = data.point(i)[axis];
        binned.bins[axis][i] = std::isnan(value) ? absent_bin : static_cast<std::uint8_t>(value);
        if (std::isnan(value)) binned.always[axis] = false;
    }
}

Binned bin(const ForestData& data) {
    const std::size_t axes = data.axes.size();
    Binned binned{std::vector<std::vector<std::uint8_t>>(axes, std::vector<std::uint8_t>(data.size())),
                  std::vector<std::vector<double>>(axes), std::vector<std::size_t>(axes), std::vector<bool>(axes)};
    for (std::size_t axis = 0; axis < axes; ++axis)
        data.axes[axis].options == 0 ? bin_numbers(binned, data, axis) : bin_options(binned, data, axis);
    return binned;
}

struct Sum {
    double y = 0;
    std::uint32_t n = 0;
    void add(const Sum& other) {
        y += other.y;
        n += other.n;
    }
    /// What a part takes off the squared error, but for what both ways of splitting share.
    [[nodiscard]] double gain() const { return n > 0 ? y * y / n : 0; }
};

struct Split {
    double gain = 0;
    std::uint32_t axis = 0;
    std::size_t bin = 0;             ///< the last that goes left, of a number
    std::uint64_t left_options = 0;  ///< of options
};

/// Grows one tree, depth first, over a range of points that it puts in order as it goes.
class Grower {
  public:
    Grower(const ForestData& data, const Binned& binned, const ForestSettings& settings, std::uint32_t tree)
        : data_(data), binned_(binned), least_(std::max(1U, settings.least_leaf)), draws_(settings.seed, tree) {
        seen_.resize(data.size());
        for (std::size_t i = 0; i < data.size(); ++i) {
            const std::size_t point = draws_.below(data.size());
            points_.push_back(static_cast<std::uint32_t>(point));
            seen_[point] = true;
        }
        // In the points' own order the sums do not depend on that of the draws.
        std::sort(points_.begin(), points_.end());
    }

    RegressionTree grow() {
        struct Task {
            std::uint32_t node;
            std::size_t first, last;
        };
        tree_.emplace_back();
        std::vector<Task> open{{0, 0, points_.size()}};
        while (!open.empty()) {
            const Task task = open.back();
            open.pop_back();
            const Sum sum = sum_of(task.first, task.last);
            tree_[task.node].value = sum.y / sum.n;
            const Split split = best_split(task.first, task.last, sum);
            if (!(split.gain > 0)) continue;
            const std::size_t middle = divide(split, task.first, task.last);
            const auto left = static_cast<std::uint32_t>(tree_.size());
            tree_.resize(tree_.size() + 2);
            TreeNode& node = tree_[task.node];
            node.axis = split.axis;
            node.left = left;
            node.right = left + 1;
            node.left_options = split.left_options;
            if (data_.axes[split.axis].options == 0) node.threshold = binned_.thresholds[split.axis][split.bin];
            open.push_back({left + 1, middle, task.last});
            open.push_back({left, task.first, middle});
        }
        return std::move(tree_);
    }

    [[nodiscard]] bool saw(std::size_t point) const { return seen_[point]; }

  private:
    [[nodiscard]] Sum sum_of(std::size_t first, std::size_t last) const {
        Sum sum;
        for (std::size_t i = first; i < last; ++i) sum.add({data_.y[points_[i]], 1});
        return sum;
    }

    [[nodiscard]] bool applies(std::size_t axis, std::size_t first, std::size_t last) const {
        const auto& bins = binned_.bins[axis];
        return binned_.always[axis] || std::all_of(points_.begin() + static_cast<std::ptrdiff_t>(first),
                                                   points_.begin() + static_cast<std::ptrdiff_t>(last),
                                                   [&](std::uint32_t point) { return bins[point] != absent_bin; });
    }

    /// Five of six of the axes that apply.
    std::vector<std::size_t> axes_to_try(std::size_t first, std::size_t last) {
        std::vector<std::size_t> axes;
        for (std::size_t axis = 0; axis < data_.axes.size(); ++axis)
            if (applies(axis, first, last)) axes.push_back(axis);
        const std::size_t tried = (axes.size() * 5 + 5) / 6;
        for (std::size_t i = 0; i < tried; ++i) std::swap(axes[i], axes[i + draws_.below(axes.size() - i)]);
        axes.resize(tried);
        return axes;
    }

    Split best_split(std::size_t first, std::size_t last, const Sum& all) {
        Split best;
        if (last - first < 2 * std::size_t{least_}) return best;
        // What is less is rounding: no split of points that are all the same.
        double squares = 0;
        for (std::size_t i = first; i < last; ++i) squares += data_.y[points_[i]] * data_.y[points_[i]];
        const double least_gain = all.gain() + 1e-12 * squares;
        for (const std::size_t axis : axes_to_try(first, last)) {
            std::vector<Sum> sums(binned_.counts[axis]);
            const auto& bins = binned_.bins[axis];
            for (std::size_t i = first; i < last; ++i) sums[bins[points_[i]]].add({data_.y[points_[i]], 1});
            Split split = data_.axes[axis].options == 0 ? split_numbers(sums, all) : split_options(sums, all);
            split.axis = static_cast<std::uint32_t>(axis);
            if (split.gain > least_gain && split.gain > best.gain) best = split;
        }
        return best;
    }

    void consider(Split& best, const Split& candidate, const Sum& left, const Sum& all) const {
        const Sum right{all.y - left.y, all.n - left.n};
        if (left.n < least_ || right.n < least_) return;
        if (const double gain = left.gain() + right.gain(); gain > best.gain) {
            best = candidate;
            best.gain = gain;
        }
    }

    [[nodiscard]] Split split_numbers(const std::vector<Sum>& sums, const Sum& all) const {
        Split best;
        Sum left;
        for (std::size_t bin = 0; bin + 1 < sums.size(); ++bin) {
            if (sums[bin].n == 0) continue;
            left.add(sums[bin]);
            consider(best, {0, 0, bin, 0}, left, all);
        }
        return best;
    }

    [[nodiscard]] Split split_options(const std::vector<Sum>& sums, const Sum& all) const {
        std::vector<std::size_t> order;
        for (std::size_t option = 0; option < sums.size(); ++option)
            if (sums[option].n > 0) order.push_back(option);
        const auto mean = [&](std::size_t option) { return sums[option].y / sums[option].n; };
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return mean(a) < mean(b); });
        Split best;
        Sum left;
        std::uint64_t options = 0;
        for (std::size_t i = 0; i + 1 < order.size(); ++i) {
            left.add(sums[order[i]]);
            options |= std::uint64_t{1} << order[i];
            consider(best, {0, 0, 0, options}, left, all);
        }
        return best;
    }

    std::size_t divide(const Split& split, std::size_t first, std::size_t last) {
        const auto& bins = binned_.bins[split.axis];
        const bool number = data_.axes[split.axis].options == 0;
        const auto middle = std::stable_partition(
            points_.begin() + static_cast<std::ptrdiff_t>(first), points_.begin() + static_cast<std::ptrdiff_t>(last),
            [&](std::uint32_t point) {
                return number ? bins[point] <= split.bin : (split.left_options >> bins[point] & 1U) != 0;
            });
        return static_cast<std::size_t>(middle - points_.begin());
    }

    const ForestData& data_;
    const Binned& binned_;
    std::uint32_t least_;
    Draws draws_;
    std::vector<std::uint32_t> points_;
    std::vector<bool> seen_;
    RegressionTree tree_;
};

/// Predictions of points by the trees that had not seen them.
class OutOfBag {
  public:
    explicit OutOfBag(const ForestData& data) : data_(data), sums_(data.size()) {}
    void take(const RegressionTree& tree, const Grower& grower) {
        for (std::size_t i = 0; i < data_.size(); ++i)
            if (!grower.saw(i)) sums_[i].add({predict(tree, data_.axes, data_.point(i)), 1});
    }
    [[nodiscard]] double explained() const {
        const double mean = std::accumulate(data_.y.begin(), data_.y.end(), 0.0) / static_cast<double>(data_.size());
        double error = 0, variance = 0;
        for (std::size_t i = 0; i < data_.size(); ++i) {
            if (sums_[i].n == 0) continue;
            const double off = data_.y[i] - sums_[i].y / sums_[i].n;
            error += off * off;
            variance += (data_.y[i] - mean) * (data_.y[i] - mean);
        }
        return variance > 0 ? 1 - error / variance : 0;
    }

  private:
    const ForestData& data_;
    std::vector<Sum> sums_;
};

}  // namespace

double predict(const RegressionTree& tree, const std::vector<Axis>& axes, std::span<const double> point) {
    const TreeNode* node = tree.data();
    while (!node->is_leaf()) {
        const double value = point[node->axis];
        if (std::isnan(value)) return node->value;  // all that the tree has seen here had one
        const bool left = axes[node->axis].options == 0
                              ? value < node->threshold
                              : (node->left_options >> static_cast<unsigned>(value) & 1U) != 0;
        node = &tree[left ? node->left : node->right];
    }
    return node->value;
}

Forest grow_forest(const ForestData& data, const ForestSettings& settings) {
    Forest forest;
    forest.axes = data.axes;
    const Binned binned = bin(data);
    OutOfBag out_of_bag(data);
    for (std::uint32_t tree = 0; tree < settings.trees; ++tree) {
        Grower grower(data, binned, settings, tree);
        forest.trees.push_back(grower.grow());
        out_of_bag.take(forest.trees.back(), grower);
    }
    forest.explained = out_of_bag.explained();
    return forest;
}

}  // namespace espalier
