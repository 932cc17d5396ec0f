#include "core/median_rule.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "oracle/workload.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// Completes a trial that reported these losses at resources 1, 2, …
void complete(MedianRule& rule, std::uint64_t trial, const std::vector<double>& losses) {
    double resource = 0;
    for (const double loss : losses) rule.report(TrialId{trial}, ++resource, loss);
    rule.complete(TrialId{trial}, losses.empty() ? 0 : losses.back());
}

MedianRule with_averages(const std::vector<double>& averages) {
    MedianRule rule{StoppingPlan()};
    std::uint64_t trial = 100;
    for (const double average : averages) complete(rule, ++trial, {average});
    return rule;
}

}  // namespace

TEST_CASE("a running median is the middle one, or the mean of the middle two", "[core][stopping]") {
    Dice dice(7);
    RunningMedian median;
    std::vector<double> sorted;
    for (int i = 0; i < 500; ++i) {
        const double number = dice.below(30) == 0 ? infinite : static_cast<double>(dice.below(100));
        median.add(number);
        sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), number), number);
        const std::size_t n = sorted.size();
        REQUIRE(median.size() == n);
        REQUIRE(median.median() == (n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2));
    }
}

TEST_CASE("two completed trials are too few for the median rule, three are enough", "[core][stopping]") {
    MedianRule two = with_averages({0.1, 0.1});
    CHECK(!two.report(TrialId{1}, 1, 9));
    MedianRule three = with_averages({0.1, 0.1, 0.1});
    const auto cause = three.report(TrialId{1}, 1, 9);
    REQUIRE(cause);
    CHECK(cause->value == 9);
    CHECK(cause->bound == 0.1);
    CHECK(cause->n == 3);
}

TEST_CASE("the median rule stops what is strictly worse than the median", "[core][stopping]") {
    MedianRule odd = with_averages({0.3, 0.1, 0.2});
    CHECK(!odd.report(TrialId{1}, 1, 0.2));
    CHECK(odd.report(TrialId{2}, 1, 0.2000001));
    MedianRule even = with_averages({1, 3, 2, 4});
    CHECK(!even.report(TrialId{1}, 1, 2.5));
    CHECK(even.report(TrialId{2}, 1, 2.5000001)->bound == 2.5);
}

TEST_CASE("the median rule compares the best loss so far with averages up to there", "[core][stopping]") {
    MedianRule rule{StoppingPlan()};
    for (std::uint64_t trial = 101; trial <= 103; ++trial) complete(rule, trial, {4, 2, 0});
    // Averages: 4 at 1, 3 at 2, 2 at 3.
    CHECK(!rule.report(TrialId{1}, 1, 2.5));
    CHECK(!rule.report(TrialId{1}, 2, 9));                  // its best is still 2.5
    CHECK(rule.report(TrialId{1}, 3, 9)->value == 2.5);     // and now worse than 2
    CHECK(rule.report(TrialId{2}, 2.5, 3.5)->bound == 3);   // between reports: the average up to there
    CHECK(!rule.report(TrialId{3}, 0.5, 99));               // before the first: no averages
    CHECK(rule.report(TrialId{4}, 1000, 2.5)->bound == 2);  // beyond the last: all of them
}

TEST_CASE("a completed trial has an average only from its first report on", "[core][stopping]") {
    MedianRule rule = with_averages({0.1, 0.1});
    rule.report(TrialId{200}, 5, 0.1);
    rule.complete(TrialId{200}, 0.1);
    rule.complete(TrialId{201}, 0.1);  // it never reported
    CHECK(!rule.report(TrialId{1}, 1, 9));
    CHECK(rule.report(TrialId{1}, 5, 9)->n == 3);
    CHECK(rule.completed() == 3);
}

TEST_CASE("one infinite loss makes a trial's averages infinite from there on", "[core][stopping]") {
    MedianRule rule{StoppingPlan()};
    complete(rule, 101, {1, infinite, 1});
    complete(rule, 102, {1, infinite, 1});
    complete(rule, 103, {1, 1, 1});
    CHECK(rule.report(TrialId{1}, 1, 2)->bound == 1);
    CHECK(!rule.report(TrialId{2}, 3, 1e300));
    CHECK(!rule.report(TrialId{3}, 3, infinite));  // not worse than an infinite median
    CHECK(rule.report(TrialId{4}, 1, infinite)->value == infinite);
    complete(rule, 104, {-1e308, -1e308, infinite, -1e308});  // never NaN
    complete(rule, 105, {1, 1, 1, 1});
    CHECK(rule.report(TrialId{5}, 4, infinite) == std::nullopt);
}

TEST_CASE("only resources that trials share have a running median of their own", "[core][stopping]") {
    MedianRule rule{StoppingPlan()};
    for (std::uint64_t trial = 1; trial <= 50; ++trial) {
        rule.report(TrialId{trial}, 1, 1);
        rule.report(TrialId{trial}, 1 + static_cast<double>(trial) / 64, 1);
        if (trial % 2 == 0)
            rule.complete(TrialId{trial}, 1);
        else
            rule.forget(TrialId{trial});
    }
    CHECK(rule.shared_resources() == 1);
    CHECK(rule.completed() == 25);
    CHECK(rule.bytes() < 10'000);
}
