// A worker's job ends when it is asked to, by the flag or by a verdict.
#include <string>
#include <utility>
#include <variant>

#include "espalier/objective.h"
#include "fixture.hpp"

using namespace espalier;
using test::WorkerProcess;

TEST_CASE("a job ends when the flag is set, and the next one runs when it is not", "[worker][stop]") {
    WorkerProcess worker;
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(TROUBLED)));
    worker.send(test::train(1, 0, 1, "fault", std::string("spins")));
    static_cast<void>(worker.expect<wire::Progress>());
    worker.page().set(1);
    CHECK(worker.expect<wire::Trained>().outcome == ESPALIER_RESULT_STOPPED);
    static_cast<void>(worker.expect<wire::Idle>());
    // One that was sent meanwhile does not begin.
    const auto stopped = worker.trained(test::train(2, 0, 1, "fault", std::string("")));
    CHECK(stopped.outcome == ESPALIER_RESULT_STOPPED);
    CHECK_FALSE(stopped.ruled_out);
    worker.page().set(0);
    CHECK(worker.trained(test::train(3, 0, 1, "fault", std::string(""))).outcome == ESPALIER_RESULT_OK);
}

TEST_CASE("a lost state is not trained again when the flag is set", "[worker][stop]") {
    WorkerProcess worker;
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(WALK)));
    worker.page().set(1);
    auto job = test::train(1, 4, 16, "step", 0.5);
    job.rebuild = {1, 4};
    CHECK(worker.trained(job).outcome == ESPALIER_RESULT_STOPPED);
    CHECK(worker.before.empty());
}

TEST_CASE("progress waits for its verdict, and the first no ends the job", "[worker][stop]") {
    WorkerProcess worker;
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(WALK, {}, true)));
    worker.send(test::train(1, 0, 16, "step", 0.5));
    for (int i = 1; i <= 3; ++i) {
        CHECK(worker.expect<wire::Progress>().resource == i);
        worker.send(wire::Verdict{i < 3});
    }
    const auto trained = worker.expect<wire::Trained>();
    CHECK(trained.outcome == ESPALIER_RESULT_STOPPED);
    CHECK(trained.ruled_out);
    CHECK(trained.resource == 3);
    static_cast<void>(worker.expect<wire::Idle>());

    // A verdict that its job did not wait for is not the next one's.
    worker.send(wire::Verdict{false});
    worker.send(test::train(2, 0, 1, "step", 0.5));
    static_cast<void>(worker.expect<wire::Progress>());
    worker.send(wire::Verdict{true});
    const auto next = worker.expect<wire::Trained>();
    CHECK(next.outcome == ESPALIER_RESULT_OK);
    CHECK_FALSE(next.ruled_out);
}
