#include "core/levels.hpp"

#include <cmath>
#include <stdexcept>

#include "support/catch.hpp"

using namespace espalier;
using Levels = std::vector<double>;

TEST_CASE("levels are r * eta^(s+k) up to R", "[core][levels]") {
    CHECK(rung_levels({1, 9, 3}) == Levels{1, 3, 9});
    CHECK(rung_levels({1, 9, 3, 1}) == Levels{3, 9});
    CHECK(rung_levels({1, 9, 3, 2}) == Levels{9});
    CHECK(rung_levels({1, 256, 4}) == Levels{1, 4, 16, 64, 256});
    CHECK(rung_levels({0.1, 0.8, 2}) == Levels{0.1, 0.2, 0.4, 0.8});
    CHECK(rung_levels({5, 5, 4}) == Levels{5});
}

TEST_CASE("powers whose floating point logarithm falls short keep their top rung", "[core][levels]") {
    CHECK(rung_levels({1, 243, 3}).size() == 6);     // floor(log(243)/log(3)) is 4 in floating point
    CHECK(rung_levels({1, 59049, 3}).size() == 11);  // 3^10
    CHECK(rung_levels({1, 1000, 10}).size() == 4);   // 10^3
    CHECK(rung_levels({1, 125, 5}).size() == 4);     // 5^3
    CHECK(rung_levels({0.001, 1, 10}).size() == 4);
    CHECK(rung_levels({0.1, 0.3, 3}) == Levels{0.1, 0.3});  // 0.1 * 3 > 0.3 in floating point
    CHECK(rung_levels({1, 242, 3}).size() == 5);
}

TEST_CASE("eta is the decimal as written", "[core][levels]") {
    CHECK(rung_levels({1, 7.29, 2.7}) == Levels{1, 2.7, 7.29});
    CHECK(rung_levels({1, 7.28, 2.7}) == Levels{1, 2.7});
}

TEST_CASE("integer resources are rounded down, at least 1, and equal neighbours merge", "[core][levels]") {
    CHECK(rung_levels({1, 20, 2.7, 0, true}) == Levels{1, 2, 7, 19});
    CHECK(rung_levels({1.5625, 100, 4, 0, true}) == Levels{1, 6, 25, 100});
    CHECK(rung_levels({0.25, 16, 4, 0, true}) == Levels{1, 4, 16});
    CHECK(rung_levels({0.25, 4, 2, 0, true}) == Levels{1, 2, 4});
}

TEST_CASE("a top rung that stops short of R has an r that fits", "[core][levels]") {
    CHECK(rung_levels({1, 100, 4}) == Levels{1, 4, 16, 64});
    CHECK(fitting_min_resource({1, 100, 4}) == 1.5625);
    CHECK(rung_levels({1.5625, 100, 4}).back() == 100);
    CHECK(fitting_min_resource({1, 256, 4}) == 1);
}

TEST_CASE("impossible rules are refused", "[core][levels]") {
    CHECK_THROWS_AS(rung_levels({2, 1, 4}), std::invalid_argument);
    CHECK_THROWS_AS(rung_levels({0, 1, 4}), std::invalid_argument);
    CHECK_THROWS_AS(rung_levels({1, 9, 1}), std::invalid_argument);
    CHECK_THROWS_AS(rung_levels({1, 9, 3, 3}), std::invalid_argument);
}

TEST_CASE("an r that is R / eta^m to the last bit leads to R exactly", "[core][levels]") {
    CHECK(rung_levels({100.0 / 81, 100, 3, 0, true}) == Levels{1, 3, 11, 33, 100});
    CHECK(rung_levels({100.0 / 81, 100, 3, 2}).back() == 100);
    CHECK(max_early_stopping_rate({100.0 / 81, 100, 3}) == 4);
}

TEST_CASE("endless levels go on at factor eta as far as a ladder can go", "[core][levels][endless]") {
    const auto levels = endless_levels({}, 1, 0, ReductionFactor(4), false);
    REQUIRE(levels.size() == 256);
    CHECK(levels[0] == 1);
    CHECK(levels[255] == std::pow(4.0, 255));
    CHECK(endless_levels({}, 2, 1, ReductionFactor(3), true)[2] == 54);
    const auto far = endless_levels({}, 1, 0, ReductionFactor(1e6), false);  // until a double cannot count it
    CHECK(far.size() == 52);
    CHECK(far.back() == 1e306);
    const auto whole = endless_levels({}, 0.1, 0, ReductionFactor(2.5), true);  // equal ones are merged
    CHECK(Levels(whole.begin(), whole.begin() + 4) == Levels{1, 3, 9, 24});
}
