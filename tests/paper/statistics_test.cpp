#include "paper/statistics.hpp"

#include <atomic>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "paper/in_parallel.hpp"
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
