#include "core/curve_rule.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "oracle/workload.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

StoppingPlan curve(double full) {
    StoppingPlan plan;
    plan.rule = StoppingRule::curve;
    plan.full = full;
    return plan;
}

/// a + b x^-c at 1, 2, …
PowerLaw law(double a, double b, double c, int reports) {
    PowerLaw fit;
    for (int x = 1; x <= reports; ++x) fit.add(x, a + b * std::pow(x, -c));
    return fit;
}

}  // namespace

TEST_CASE("a power law is extrapolated to where it goes", "[core][stopping]") {
    // 0.2 + 0.8 x^-0.6 is 0.2126 at 1000.
    for (const int reports : {10, 20, 40}) {
        const PowerLaw fit = law(0.2, 0.8, 0.6, reports);
        CAPTURE(reports);
        CHECK(*fit.probability_below(0.30, 1000) > 0.95);
        CHECK(*fit.probability_below(0.12, 1000) < 0.05);
    }
}

TEST_CASE("the more reports, the surer the extrapolation", "[core][stopping]") {
    double before = 1;
    for (const int reports : {4, 16, 64}) {
        const double now = *law(0.2, 0.8, 0.6, reports).probability_below(0.18, 1000);
        CAPTURE(reports);
        CHECK(now < before);
        before = now;
    }
    CHECK(before < 0.01);
}

TEST_CASE("losses that rise are taken for a constant with noise", "[core][stopping]") {
    PowerLaw fit;
    for (int x = 1; x <= 4; ++x) fit.add(x, x);
    // N(2.5, 5/3 (1 + 1/4)), whatever the resource.
    const double deviation = std::sqrt(5.0 / 3 * 1.25);
    for (const double bound : {0.0, 2.5, 4.0})
        CHECK(*fit.probability_below(bound, 100) ==
              Approx(std::erfc((2.5 - bound) / deviation / std::sqrt(2.0)) / 2).margin(1e-6));
}

TEST_CASE("losses that stay the same are sure to stay so", "[core][stopping]") {
    PowerLaw fit;
    for (int x = 1; x <= 4; ++x) fit.add(x, 0.5);
    CHECK(fit.probability_below(0.6, 100) == 1.0);
    CHECK(fit.probability_below(0.5, 100) == 0.0);
    CHECK(fit.probability_below(0.4, 100) == 0.0);
}

TEST_CASE("extrapolation does not depend on the units of resource and loss", "[core][stopping]") {
    PowerLaw plain, scaled;
    Dice dice(3);
    for (int x = 1; x <= 12; ++x) {
        const double y = 0.2 + 0.8 * std::pow(x, -0.6) + 0.02 * dice.unit();
        plain.add(x, y);
        scaled.add(1e6 * x, 1e-6 * y + 7);
    }
    for (const double bound : {0.2, 0.25, 0.3, 0.4})
        CHECK(*scaled.probability_below(1e-6 * bound + 7, 1e8) ==
              Approx(*plain.probability_below(bound, 100)).margin(1e-5));
}

TEST_CASE("numbers at the ends of what doubles hold stop nobody", "[core][stopping]") {
    PowerLaw huge, tiny;
    for (int x = 1; x <= 6; ++x) {
        huge.add(x, x % 2 == 0 ? 1.7e308 : -1.7e308);
        tiny.add(x, x % 2 == 0 ? 5e-324 : 0);
    }
    CHECK(!huge.probability_below(0, 100));
    CHECK(!tiny.probability_below(-1, 100));
    PowerLaw close;  // resources that a double hardly tells apart
    for (int x = 1; x <= 6; ++x) close.add(1e15 + x, 6 - x);
    const auto probability = close.probability_below(0, 2e15);
    REQUIRE(probability);
    CHECK(*probability > 0.05);
}

TEST_CASE("the curve rule needs an incumbent and four finite losses", "[core][stopping]") {
    CurveRule rule(curve(100));
    for (int x = 1; x <= 9; ++x) CHECK(!rule.report(TrialId{1}, x, 0.9));  // no incumbent
    rule.complete(TrialId{2}, 0.5);
    rule.complete(TrialId{3}, 0.7);
    CHECK(rule.incumbent() == 0.5);
    const auto cause = rule.report(TrialId{1}, 10, 0.9);
    REQUIRE(cause);
    CHECK(cause->value == 0);
    CHECK(cause->bound == 0.05);
    CHECK(cause->n == 10);

    for (const double loss : {0.9, infinite, 0.91, 0.9})
        CHECK(!rule.report(TrialId{4}, loss == infinite ? 2 : loss * 4, loss));
    CHECK(rule.report(TrialId{4}, 5, 0.91)->n == 4);
    CHECK(!rule.report(TrialId{5}, 1, 0.9));
    CHECK(!rule.report(TrialId{5}, 2, 0.7));
    CHECK(!rule.report(TrialId{5}, 3, 0.6));
    CHECK(!rule.report(TrialId{5}, 4, 0.54));  // on its way below 0.5
}
