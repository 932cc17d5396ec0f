#include "report/forest.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "report/points.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

bool same(const Forest& a, const Forest& b) {
    if (a.explained != b.explained || a.trees.size() != b.trees.size()) return false;
    for (std::size_t i = 0; i < a.trees.size(); ++i) {
        if (a.trees[i].size() != b.trees[i].size()) return false;
        for (std::size_t j = 0; j < a.trees[i].size(); ++j)
            if (a.trees[i][j].value != b.trees[i][j].value || a.trees[i][j].threshold != b.trees[i][j].threshold)
                return false;
    }
    return true;
}

}  // namespace

TEST_CASE("a forest explains values that it has not seen, and of noise nothing", "[report][forest]") {
    Uniform noise(7);
    const auto smooth = uniform_points({{0}, {0}}, 600, 1, [](auto x) { return std::sin(3 * x[0]) + x[1]; });
    CHECK(grow_forest(smooth).explained > 0.95);
    const auto random = uniform_points({{0}, {0}}, 600, 1, [&](auto) { return noise(); });
    CHECK(grow_forest(random).explained < 0.1);
}

TEST_CASE("the seed decides the forest", "[report][forest]") {
    const auto data = uniform_points({{0}, {3}}, 100, 2, [](auto x) { return x[0] + x[1]; });
    ForestSettings settings;
    settings.trees = 5;
    const Forest once = grow_forest(data, settings);
    CHECK(same(once, grow_forest(data, settings)));
    settings.seed = 2;
    CHECK_FALSE(same(once, grow_forest(data, settings)));
}

TEST_CASE("options are parted into sets, whatever their order", "[report][forest]") {
    const auto data = uniform_points({{4}}, 400, 3, [](auto x) { return x[0] == 1 || x[0] == 2 ? 5.0 : 1.0; });
    const Forest forest = grow_forest(data);
    CHECK(forest.explained == 1);
    for (const auto& tree : forest.trees) {
        CHECK(tree.size() == 3);  // one question is enough
        for (double option = 0; option < 4; ++option)
            CHECK(predict(tree, forest.axes, std::vector{option}) == (option == 1 || option == 2 ? 5 : 1));
    }
}

TEST_CASE("a parameter that does not always apply is asked about only where it does", "[report][forest]") {
    constexpr double absent = std::numeric_limits<double>::quiet_NaN();
    auto data = uniform_points({{2}, {0}}, 500, 4, [](auto x) { return x[0] == 1 ? 10 * x[1] : 20; });
    for (std::size_t i = 0; i < data.size(); ++i)
        if (data.x[2 * i] == 0) data.x[2 * i + 1] = absent;
    const Forest forest = grow_forest(data);
    CHECK(forest.explained > 0.95);
    for (const auto& tree : forest.trees) {
        REQUIRE(tree[0].axis == 0);
        const bool first_left = (tree[0].left_options & 1U) != 0;
        CHECK(tree[first_left ? tree[0].left : tree[0].right].is_leaf());
        CHECK(predict(tree, forest.axes, std::vector{0.0, absent}) == 20);
    }
}

TEST_CASE("leaves are as large as asked for, and equal values are not parted", "[report][forest]") {
    ForestSettings settings;
    settings.least_leaf = 40;
    const auto data = uniform_points({{0}}, 100, 5, [](auto x) { return x[0]; });
    for (const auto& tree : grow_forest(data, settings).trees) CHECK(tree.size() <= 3);
    const auto equal = uniform_points({{0}}, 100, 5, [](auto) { return 0.1; });
    for (const auto& tree : grow_forest(equal).trees) CHECK(tree.size() == 1);
}

TEST_CASE("many distinct numbers share bins, and the forest still finds where a step is", "[report][forest]") {
    const auto data = uniform_points({{0}}, 5'000, 6, [](auto x) { return x[0] < 0.3 ? 0.0 : 1.0; });
    const Forest forest = grow_forest(data);
    CHECK(forest.explained > 0.99);
    CHECK(predict(forest.trees[0], forest.axes, std::vector{0.28}) < 0.1);
    CHECK(predict(forest.trees[0], forest.axes, std::vector{0.32}) > 0.9);
}
