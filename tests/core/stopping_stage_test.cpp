#include "core/stopping_stage.hpp"

#include <limits>
#include <stdexcept>
#include <vector>

#include "core/ladder.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

/// Rungs at 1, 4 and 16, and ASHA's stopping variant at 2 and 8, eta 2.
LadderPlan plan_with_rungs() {
    LadderPlan plan({1, 4, 16}, ReductionFactor(4));
    plan.stopping.emplace();
    plan.stopping->rule = StoppingRule::asha;
    plan.stopping->levels = {2, 8};
    plan.stopping->eta = ReductionFactor(2);
    plan.stopping->full = 16;
    return plan;
}

std::optional<TrialStop> pass(StoppingStage& stage, const Event& event) {
    Message message;
    message.event = event;
    stage.pass(message);
    return message.stopped;
}

Progress report(std::uint64_t trial, std::uint32_t rung, double resource, double loss) {
    return {TrialId{trial}, rung, 1, resource, loss, 0};
}

Result result(std::uint64_t trial, std::uint32_t rung, Outcome outcome = Outcome::ok) {
    return {TrialId{trial}, rung, 1, outcome, 0.5, 0, 0};
}

}  // namespace

TEST_CASE("a stop names the report, the reason, and what of the job is not trained", "[core][stopping]") {
    StoppingStage stage(plan_with_rungs());
    CHECK(!pass(stage, report(1, 1, 2, 0.5)));
    const auto stop = pass(stage, report(2, 1, 2.5, 0.6));
    REQUIRE(stop);
    CHECK(*stop == TrialStop{TrialId{2}, 1, 1, 0, 2.5, 0.6, 0.5, 2, 1.5});
    CHECK(stage.stopped(TrialId{2}));
    CHECK(!stage.stopped(TrialId{1}));
    CHECK(stage.stops() == 1);
}

TEST_CASE("reports after the stop are ignored, until the trial has ended", "[core][stopping]") {
    StoppingStage stage(plan_with_rungs());
    pass(stage, report(1, 2, 2, 0.5));
    REQUIRE(pass(stage, report(2, 2, 2, 0.6)));
    CHECK(!pass(stage, report(2, 2, 8, 0.1)));
    CHECK(!pass(stage, report(3, 2, 8, 0.2)));  // the first of the rung at 8
    CHECK(!pass(stage, result(2, 2, Outcome::stopped)));
    CHECK(!stage.stopped(TrialId{2}));
    CHECK(stage.stops() == 1);
}

TEST_CASE("training that is done again reports again, which counts once", "[core][stopping]") {
    StoppingStage stage(plan_with_rungs());
    CHECK(!pass(stage, report(1, 2, 2, 0.5)));
    CHECK(!pass(stage, report(1, 2, 2, 0.9)));
    CHECK(!pass(stage, report(1, 2, 1.5, 0.9)));
    CHECK(pass(stage, report(2, 2, 2, 0.7))->n == 2);
}

TEST_CASE("a report at the end of its job stops nothing, and counts", "[core][stopping]") {
    LadderPlan plan = plan_with_rungs();
    plan.stopping->levels = {4};
    StoppingStage stage(plan);
    CHECK(!pass(stage, report(1, 1, 4, 0.5)));
    CHECK(!pass(stage, report(2, 1, 4, 0.6)));
    CHECK(!stage.stopped(TrialId{2}));
    CHECK(pass(stage, report(3, 2, 5, 0.7))->n == 3);
}

TEST_CASE("the reports of a trial are one curve over all its jobs", "[core][stopping]") {
    LadderPlan plan({1, 4, 16}, ReductionFactor(4));
    plan.stopping.emplace();
    plan.stopping->full = 16;
    StoppingStage stage(plan);
    for (std::uint64_t trial = 1; trial <= 3; ++trial) {
        pass(stage, report(trial, 0, 0.5, 1));
        pass(stage, result(trial, 0));
        pass(stage, report(trial, 2, 10, 0));
        pass(stage, result(trial, 2));
    }
    CHECK(!pass(stage, report(4, 0, 0.5, 0.4)));
    CHECK(!pass(stage, result(4, 0)));
    CHECK(!pass(stage, report(4, 1, 3, 0.9)));  // its best is 0.4, below the median of 1
    CHECK(!pass(stage, result(4, 1)));
    const auto stop = pass(stage, report(5, 2, 10, 0.6));
    REQUIRE(stop);
    CHECK(stop->bound == 0.5);
    CHECK(stop->unused == 6);
    CHECK(!pass(stage, report(4, 2, 10, 0.9)));
}

TEST_CASE("what is kept of a trial alone is freed when it can report no more", "[core][stopping]") {
    for (const auto rule : {StoppingRule::asha, StoppingRule::curve, StoppingRule::median}) {
        LadderPlan plan = plan_with_rungs();
        plan.stopping->rule = rule;
        StoppingStage stage(plan);
        const auto before = stage.bytes();
        for (std::uint64_t trial = 1; trial <= 100; ++trial) pass(stage, report(trial, 0, 0.5, 1));
        const auto full = stage.bytes();
        CHECK(full > before + 100 * sizeof(double));
        for (std::uint64_t trial = 1; trial <= 100; ++trial) pass(stage, result(trial, 0));  // paused: kept
        CHECK(stage.bytes() == full);
        for (std::uint64_t trial = 1; trial <= 100; ++trial) pass(stage, result(trial, 1, Outcome::failed));
        CHECK(stage.bytes() <= before + 200);  // the median rule's own of resource 0.5
    }
}

TEST_CASE("a ladder gives back what a stopped job did not train", "[core][stopping][ladder]") {
    LadderPlan plan(std::vector<double>{16}, ReductionFactor(4));
    plan.stopping = plan_with_rungs().stopping;
    Ladder ladder(plan);
    Limits limits;
    limits.resource = 40;
    ladder.step(Start{2, limits});
    ladder.step(Vacancy{});
    ladder.step(Vacancy{});
    CHECK(ladder.vacancies().charged() == 32);
    CHECK(!ladder.step(report(1, 0, 2, 0.5)).message.stopped);
    const Step step = ladder.step(report(2, 0, 2, 0.6));
    REQUIRE(step.message.stopped);
    CHECK(!step.message.decision);
    CHECK(ladder.vacancies().charged() == 18);
    CHECK(ladder.stopping()->stopped(TrialId{2}));
    // The stopped trial ends as one that failed, and its worker goes on.
    const Step after = ladder.step(result(2, 0, Outcome::stopped));
    REQUIRE(after.message.decision);
    CHECK(after.message.decision->job.trial == TrialId{3});
    CHECK(ladder.vacancies().charged() == 34);
    CHECK(ladder.stopping()->stops() == 1);
    CHECK(ladder.bytes() > Ladder(plan).bytes());
    CHECK(Ladder(LadderPlan(std::vector<double>{16}, ReductionFactor(4))).stopping() == nullptr);
}

TEST_CASE("a copy of a ladder has a stopping rule of its own", "[core][stopping][ladder]") {
    Ladder one(plan_with_rungs());
    one.step(Start{2, {}});
    one.step(Vacancy{});
    one.step(Vacancy{});
    Ladder other = one;
    CHECK(!one.step(report(1, 0, 0.5, 0.5)).message.stopped);
    CHECK(one.bytes() > other.bytes());
}

TEST_CASE("a stopping plan that no rule can have is refused", "[core][stopping]") {
    const auto refused = [](auto change) {
        LadderPlan plan = plan_with_rungs();
        change(*plan.stopping);
        CHECK_THROWS_AS(Ladder(plan), std::invalid_argument);
    };
    refused([](StoppingPlan& plan) { plan.full = 0; });
    refused([](StoppingPlan& plan) { plan.levels = {}; });
    refused([](StoppingPlan& plan) { plan.levels = {4, 4}; });
    refused([](StoppingPlan& plan) { plan.levels = {4, 16}; });
    refused([](StoppingPlan& plan) { plan.levels = {0, 4}; });
    refused([](StoppingPlan& plan) { plan.probability = 1.5; });
    refused([](StoppingPlan& plan) { plan.probability = std::numeric_limits<double>::quiet_NaN(); });
}
