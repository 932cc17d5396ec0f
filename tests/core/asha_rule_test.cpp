#include "core/asha_rule.hpp"

#include <limits>
#include <vector>

#include "support/catch.hpp"

using namespace espalier;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

StoppingPlan asha(std::vector<double> levels, double eta) {
    StoppingPlan plan;
    plan.rule = StoppingRule::asha;
    plan.levels = std::move(levels);
    plan.eta = ReductionFactor(eta);
    plan.full = 1000;
    return plan;
}

/// Whether each loss goes on, entered in turn by trials 1, 2, …
std::vector<bool> go_on(StoppingRung& rung, const std::vector<double>& losses) {
    std::vector<bool> all;
    for (const double loss : losses) all.push_back(!rung.enter(TrialId{all.size() + 1}, loss));
    return all;
}

}  // namespace

TEST_CASE("with fewer results than eta the best of a stopping rung goes on", "[core][stopping]") {
    StoppingRung rung{ReductionFactor(4)};
    CHECK(go_on(rung, {0.5, 0.6, 0.4, 0.41}) == std::vector<bool>{true, false, true, false});
}

TEST_CASE("a stopping rung counts the newcomer among its n", "[core][stopping]") {
    StoppingRung rung{ReductionFactor(3)};
    // The sixth makes n = 6 and k = 2: second best is good enough, third is not.
    CHECK(go_on(rung, {0.1, 0.9, 0.8, 0.7, 0.6, 0.5}) == std::vector<bool>{true, false, false, false, false, true});
    const auto cause = rung.enter(TrialId{7}, 0.55);
    REQUIRE(cause);
    CHECK(cause->value == 0.55);
    CHECK(cause->bound == 0.5);
    CHECK(cause->n == 7);
}

TEST_CASE("of equal losses in a stopping rung the older trial ranks first, whenever it comes", "[core][stopping]") {
    StoppingRung rung{ReductionFactor(2)};
    CHECK(!rung.enter(TrialId{5}, 0.5));
    CHECK(rung.enter(TrialId{6}, 0.5));
    CHECK(!rung.enter(TrialId{4}, 0.5));  // n = 3, k = 1: it is before trial 5
    CHECK(!rung.enter(TrialId{9}, 0.4));  // n = 4, k = 2
    CHECK(rung.enter(TrialId{7}, 0.5));   // n = 5, k = 2: 9 and 4
}

TEST_CASE("a loss that is not finite stops, even alone, and counts", "[core][stopping]") {
    StoppingRung rung{ReductionFactor(2)};
    const auto first = rung.enter(TrialId{1}, infinite);
    REQUIRE(first);
    CHECK(first->bound == infinite);
    CHECK(!rung.enter(TrialId{2}, 0.9));
    CHECK(rung.enter(TrialId{3}, infinite)->bound == 0.9);
    CHECK(!rung.enter(TrialId{4}, 1.0));  // n = 4, k = 2: the failures made room
    CHECK(rung.size() == 4);
}

TEST_CASE("a report passes every rung since the trial's last, with one loss", "[core][stopping]") {
    AshaRule rule(asha({1, 4, 16}, 2));
    CHECK(!rule.report(TrialId{1}, 0.5, 9));
    CHECK(rule.rung(0).size() == 0);
    CHECK(!rule.report(TrialId{1}, 5, 0.5));
    CHECK(rule.rung(0).size() == 1);
    CHECK(rule.rung(1).size() == 1);
    CHECK(!rule.report(TrialId{1}, 15, 9));
    CHECK(!rule.report(TrialId{1}, 16, 0.1));
    CHECK(rule.rung(2).size() == 1);
    // Stopped in the first rung, it does not come into the next.
    const auto cause = rule.report(TrialId{2}, 20, 0.6);
    REQUIRE(cause);
    CHECK(cause->bound == 0.5);
    CHECK(rule.rung(0).size() == 2);
    CHECK(rule.rung(1).size() == 1);
    rule.forget(TrialId{1});
    rule.complete(TrialId{2}, 0.6);
    CHECK(rule.rung(0).size() == 2);
}
