// fANOVA against the definition written out: on a grid on which every tree is constant, means and variances are sums
// over all cells.
#include "report/fanova.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "report/points.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// One axis of the grid: where to ask, and how much of the axis that stands for.
struct Cells {
    std::vector<double> places;
    std::vector<double> lengths;
};

Cells cells_of(const RegressionTree& tree, const std::vector<Axis>& axes, std::size_t axis) {
    Cells cells;
    if (axes[axis].options > 0) {
        for (std::uint32_t option = 0; option < axes[axis].options; ++option) {
            cells.places.push_back(option);
            cells.lengths.push_back(1.0 / axes[axis].options);
        }
        return cells;
    }
    std::vector<double> ends{0, 1};
    for (const auto& node : tree)
        if (!node.is_leaf() && node.axis == axis) ends.push_back(node.threshold);
    std::sort(ends.begin(), ends.end());
    for (std::size_t i = 1; i < ends.size(); ++i) {
        cells.places.push_back((ends[i - 1] + ends[i]) / 2);
        cells.lengths.push_back(ends[i] - ends[i - 1]);
    }
    return cells;
}

/// The tree on every cell of a grid of three axes.
struct Grid {
    std::vector<Cells> axes;
    std::vector<double> values;

    Grid(const RegressionTree& tree, const std::vector<Axis>& of) {
        for (std::size_t axis = 0; axis < of.size(); ++axis) axes.push_back(cells_of(tree, of, axis));
        each([&](std::size_t i, std::size_t j, std::size_t k) {
            values.push_back(predict(tree, of, std::vector{axes[0].places[i], axes[1].places[j], axes[2].places[k]}));
        });
    }
    template <typename Do>
    void each(Do what) const {
        for (std::size_t i = 0; i < axes[0].places.size(); ++i)
            for (std::size_t j = 0; j < axes[1].places.size(); ++j)
                for (std::size_t k = 0; k < axes[2].places.size(); ++k) what(i, j, k);
    }
    /// The integral of the square of the mean over the axes that are not kept.
    [[nodiscard]] double square_of_mean(bool keep_0, bool keep_1, bool keep_2) const {
        const std::vector<bool> keep{keep_0, keep_1, keep_2};
        std::vector<double> means(values.size(), 0), weights(values.size(), 0);
        std::size_t cell = 0;
        each([&](std::size_t i, std::size_t j, std::size_t k) {
            const std::vector<std::size_t> at{i, j, k};
            std::size_t kept = 0;
            double weight = 1, rest = 1;
            for (std::size_t axis = 0; axis < 3; ++axis) {
                if (keep[axis]) kept = kept * axes[axis].places.size() + at[axis];
                (keep[axis] ? weight : rest) *= axes[axis].lengths[at[axis]];
            }
            means[kept] += values[cell++] * rest;
            weights[kept] = weight;
        });
        double square = 0;
        for (std::size_t i = 0; i < means.size(); ++i) square += means[i] * means[i] * weights[i];
        return square;
    }
};

double share_of(const Anova& anova, std::size_t a, std::size_t b) {
    for (const auto& pair : anova.pairs)
        if (pair.a == a && pair.b == b) return pair.share;
    return -1;
}

}  // namespace

TEST_CASE("shares are those of the definition, summed over every cell", "[report][fanova]") {
    const auto seed = GENERATE(as<std::uint64_t>{}, 1, 2, 3, 4, 5, 6);
    INFO("seed " << seed);
    Uniform noise(seed + 100);
    const std::vector<Axis> axes{{0}, {3}, {0}};
    const auto data = uniform_points(axes, 60, seed, [&](auto x) { return x[0] * x[1] + 3 * x[2] * x[2] + noise(); });
    ForestSettings settings;
    settings.trees = 1;
    settings.seed = seed;
    const Forest forest = grow_forest(data, settings);
    const Grid grid(forest.trees[0], axes);
    const double mean = grid.square_of_mean(false, false, false);
    const double variance = grid.square_of_mean(true, true, true) - mean;
    const double v0 = grid.square_of_mean(true, false, false) - mean;
    const double v1 = grid.square_of_mean(false, true, false) - mean;
    const double v2 = grid.square_of_mean(false, false, true) - mean;
    REQUIRE(variance > 0.01);
    const Anova anova = anova_of(forest, 3);
    CHECK(anova.share[0] == Approx(v0 / variance).margin(1e-9));
    CHECK(anova.share[1] == Approx(v1 / variance).margin(1e-9));
    CHECK(anova.share[2] == Approx(v2 / variance).margin(1e-9));
    CHECK(share_of(anova, 0, 1) ==
          Approx((grid.square_of_mean(true, true, false) - mean - v0 - v1) / variance).margin(1e-9));
    CHECK(share_of(anova, 0, 2) ==
          Approx((grid.square_of_mean(true, false, true) - mean - v0 - v2) / variance).margin(1e-9));
    CHECK(share_of(anova, 1, 2) ==
          Approx((grid.square_of_mean(false, true, true) - mean - v1 - v2) / variance).margin(1e-9));
    CHECK(anova_of(forest, 2).pairs.size() == 1);
}

TEST_CASE("a marginal is the mean of the tree over the other axes", "[report][fanova]") {
    const std::vector<Axis> axes{{0}, {3}, {0}};
    const auto data = uniform_points(axes, 80, 9, [](auto x) { return x[0] * x[1] + x[2]; });
    ForestSettings settings;
    settings.trees = 1;
    const Forest forest = grow_forest(data, settings);
    const Grid grid(forest.trees[0], axes);
    const auto& places = grid.axes[1].places;
    const Marginal marginal = marginal_of(forest, 1, places);
    for (std::size_t j = 0; j < places.size(); ++j) {
        double mean = 0;
        std::size_t cell = 0;
        grid.each([&](std::size_t i, std::size_t at, std::size_t k) {
            const double value = grid.values[cell++];
            if (at == j) mean += value * grid.axes[0].lengths[i] * grid.axes[2].lengths[k];
        });
        CHECK(marginal.mean[j] == Approx(mean));
        CHECK(marginal.spread[j] == Approx(0).margin(1e-6));  // one tree
    }
}

TEST_CASE("an additive function has the shares that one works out on paper", "[report][fanova]") {
    // Var(a x) = a^2 / 12: shares 4/5, 1/5, 0.
    const auto data = uniform_points({{0}, {0}, {0}}, 2'000, 11, [](auto x) { return 100 + 2 * x[0] + x[1]; });
    const Forest forest = grow_forest(data);
    const Anova anova = anova_of(forest, 3);
    CHECK(anova.share[0] == Approx(0.8).margin(0.03));
    CHECK(anova.share[1] == Approx(0.2).margin(0.03));
    CHECK(anova.share[2] < 0.01);
    for (const auto& pair : anova.pairs) CHECK(pair.share < 0.02);
    CHECK(anova.spread[0] < 0.05);
    const Marginal marginal = marginal_of(forest, 0, {0.05, 0.5, 0.95});
    CHECK(marginal.mean[1] == Approx(101.5).margin(0.15));
    CHECK(marginal.mean[2] - marginal.mean[0] == Approx(1.8).margin(0.15));
}

TEST_CASE("a pure interaction is two parameters' together and none's alone", "[report][fanova]") {
    const auto data = uniform_points({{0}, {0}, {0}}, 2'000, 12, [](auto x) { return (x[0] - 0.5) * (x[1] - 0.5); });
    const Anova anova = anova_of(grow_forest(data), 3);
    CHECK(share_of(anova, 0, 1) > 0.85);
    CHECK(anova.share[0] < 0.05);
    CHECK(anova.share[1] < 0.05);
}

TEST_CASE("values that are all the same give every parameter no share", "[report][fanova]") {
    const auto data = uniform_points({{0}, {0}}, 100, 13, [](auto) { return 3.0; });
    const Anova anova = anova_of(grow_forest(data), 2);
    CHECK(anova.share == std::vector<double>{0, 0});
    CHECK(anova.pairs.size() == 1);
    CHECK(anova.pairs[0].share == 0);
}
