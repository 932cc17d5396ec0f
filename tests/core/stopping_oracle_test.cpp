// Each stopping rule against the one written literally, on random streams of reports and results.
#include "oracle/stopping_oracle.hpp"

#include <cmath>
#include <cstdint>
#include <optional>

#include "core/stopping_stage.hpp"
#include "support/catch.hpp"
#include "support/stopping_stream.hpp"

using namespace espalier;

namespace {

constexpr std::uint64_t streams = 500;

struct Eta {
    double value;
    std::uint64_t p, q;
};

StoppingPlan random_plan(StoppingRule rule, const Eta& eta, Dice& dice) {
    StoppingPlan plan;
    plan.rule = rule;
    plan.full = test::StoppingStream::full;
    plan.eta = ReductionFactor(eta.value);
    plan.completed = dice.pick<std::uint64_t>({3, 3, 1, 5});
    plan.probability = dice.pick<double>({0.05, 0.05, 0.3});
    plan.levels = dice.pick<std::vector<double>>({{1, 4, 16}, {2, 4, 8, 16, 32}, {3.5, 20.25}});
    return plan;
}

/// How many trials the rule stops in all streams; each answer is the oracle's.
struct Counts {
    std::uint64_t reports = 0, stops = 0;
};

/// The oracle's probability, from other formulas, differs from the rule's by less than this.
constexpr double near = 2e-6;

/// What the rule and the oracle say of one report. @returns whether they agree.
bool agree(const StoppingPlan& plan, const std::optional<TrialStop>& stop,
           const std::optional<StoppingOracle::Answer>& answer) {
    if (stop.has_value() != answer.has_value()) return false;
    if (!stop) return true;
    if (plan.rule == StoppingRule::curve && std::abs(stop->value - answer->value) > near) return false;
    if (plan.rule != StoppingRule::curve && stop->value != answer->value) return false;
    return stop->bound == answer->bound && stop->n == answer->n;
}

void compare(StoppingRule rule, std::uint64_t seed, bool several, Counts& counts) {
    CAPTURE(seed, several);
    Dice dice(seed);
    const auto eta = dice.pick<Eta>({{2, 2, 1}, {2.7, 27, 10}, {3, 3, 1}, {4, 4, 1}});
    test::StoppingStream stream(dice.next(), several);
    LadderPlan plan(stream.brackets(), ReductionFactor(eta.value));
    plan.stopping = random_plan(rule, eta, dice);
    StoppingStage stage(plan);
    StoppingOracle oracle(*plan.stopping, stream.levels(), eta.p, eta.q);
    while (const auto event = stream.next()) {
        Message message;
        message.event = *event;
        stage.pass(message);
        if (const auto* result = std::get_if<Result>(&*event)) {
            REQUIRE(!message.stopped);
            oracle.result(*result);
            continue;
        }
        const auto& report = std::get<Progress>(*event);
        const auto answer = oracle.report(report);
        ++counts.reports;
        CAPTURE(number(report.trial), report.resource, report.loss);
        if (!agree(*plan.stopping, message.stopped, answer)) {
            CAPTURE(message.stopped.has_value(), answer.has_value());
            FAIL("rule and oracle differ");
        }
        if (!message.stopped) continue;
        ++counts.stops;
        stream.stop(report.trial);
        REQUIRE(stage.stopped(report.trial));
    }
}

}  // namespace

TEST_CASE("the median rule stops what its oracle stops, on 500 random streams", "[core][stopping]") {
    Counts counts;
    for (std::uint64_t seed = 1; seed <= streams; ++seed) compare(StoppingRule::median, seed, seed % 2 == 0, counts);
    CHECK(counts.stops > 1000);
    CHECK(counts.reports > 10 * counts.stops);
}

TEST_CASE("ASHA's stopping variant stops what its oracle stops, on 500 random streams", "[core][stopping]") {
    Counts counts;
    for (std::uint64_t seed = 1; seed <= streams; ++seed) compare(StoppingRule::asha, seed, seed % 2 == 0, counts);
    CHECK(counts.stops > 1000);
}

TEST_CASE("the curve rule stops what its oracle stops, on 500 random streams", "[core][stopping]") {
    Counts counts;
    for (std::uint64_t seed = 1; seed <= streams; ++seed) compare(StoppingRule::curve, seed, seed % 2 == 0, counts);
    CHECK(counts.stops > 500);
    CHECK(counts.reports > 10 * counts.stops);
}
