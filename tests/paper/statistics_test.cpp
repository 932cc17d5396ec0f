#include "paper/statistics.hpp"

#include <atomic>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "paper/in_parallel.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier::paper;

TEST_CASE("an estimate is the mean and its standard error", "[paper]") {
    const Estimate e = estimate({1, 2, 3, 4});
    CHECK(e.mean == 2.5);
    CHECK(std::abs(e.standard_error - std::sqrt(5.0 / 3 / 4)) < 1e-12);
    CHECK(estimate({7}).standard_error == 0);
}

TEST_CASE("a median of an even number lies between the two in the middle; infinite values are last", "[paper]") {
    const double never = std::numeric_limits<double>::infinity();
    CHECK(quantile({4, 1, 3, 2}, 0.5) == 2.5);
    CHECK(quantile({3, 1, 2}, 0.5) == 2);
    CHECK(quantile({3, 1, 2}, 1) == 3);
    CHECK(quantile({1, never, 3}, 0.5) == 3);
    CHECK(quantile({1, never, never, 2}, 0.5) == never);
    CHECK(quantile({never, never, never, never}, 0.5) == never);
}

TEST_CASE("the exponent of a power is fitted exactly", "[paper]") {
    CHECK(std::abs(fitted_exponent({10, 100, 1000},
                                   {2 * std::pow(10, 0.55), 2 * std::pow(100, 0.55), 2 * std::pow(1000, 0.55)}) -
                   0.55) < 1e-12);
}

TEST_CASE("every repetition happens once, and its exception arrives", "[paper]") {
    std::vector<std::atomic<int>> counts(1000);
    in_parallel(counts.size(), [&](std::size_t i) { ++counts[i]; });
    for (const auto& count : counts) REQUIRE(count == 1);
    CHECK_THROWS_AS(in_parallel(10,
                                [](std::size_t i) {
                                    if (i == 7) throw std::runtime_error("seven");
                                }),
                    std::runtime_error);
}

TEST_CASE("the signed-rank test counts the signs that give as extreme a sum", "[paper]") {
    const auto p = [](const std::vector<double>& differences) {
        return signed_rank_p(differences, std::vector<double>(differences.size(), 0.0));
    };
    CHECK(p({1, 2, 3, 4, 5}) == Approx(2.0 / 32));         // of 32 signs one gives 0, one gives 15
    CHECK(p({-1, 2, 3, 4, 5}) == Approx(4.0 / 32));        // 0 and 1
    CHECK(p({1, -2, 3, -4, 5, -6}) == Approx(54.0 / 64));  // sums 9 and below: 27 of 64
    CHECK(p({-1, -1, -1, 0, 0}) == Approx(0.25));          // ties; no difference is no pair
    CHECK(p({1, -1}) == 1);
    CHECK(p({}) == 1);
    CHECK(p({0.125, 0.5, -0.25, 1}) == p({-0.125, -0.5, 0.25, -1}));
    // Table of critical values: n 20, sum 52, two-sided 0.05.
    std::vector<double> twenty;
    for (int i = 1; i <= 20; ++i) twenty.push_back(i == 20 || i == 19 || i == 13 ? -i : i);
    CHECK(p(twenty) < 0.05);
    twenty[0] = -1;
    CHECK(p(twenty) > 0.05);
}
