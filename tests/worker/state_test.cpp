// A trial that goes from worker to worker trains as one that stays in one process, bit by bit.
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/random.hpp"
#include "espalier/objective.h"
#include "fixture.hpp"
#include "objective/fixture.hpp"

using namespace espalier;
using test::contains;
using test::WorkerProcess;
using Bytes = std::vector<unsigned char>;

namespace {

constexpr double step = 0.7;
const std::vector<double> levels{1, 4, 16, 64};

/// The losses of trial 7 at all levels, by the evaluator that runs in the program itself.
std::vector<double> expected(const OptionTable& options) {
    const test::TemporaryFolder folder;
    test::Walk walk(test::settings_in(folder.path()), options);
    std::vector<double> losses;
    for (std::uint32_t rung = 0; rung < levels.size(); ++rung) losses.push_back(walk.loss(7, rung));
    return losses;
}

wire::Train job(std::size_t rung) {
    auto made = test::train(7, rung == 0 ? 0 : levels[rung - 1], levels[rung], "step", step);
    made.job.rung = static_cast<std::uint32_t>(rung);
    made.seed = draw_bits(42, TrialId{7}, Purpose::trial_seed, 0);
    made.save = true;
    return made;
}

}  // namespace

TEST_CASE("promoted from worker to worker a trial has the losses that it has in one process", "[worker][state]") {
    for (const std::int64_t padding : {0, 100, 3000000}) {
        const OptionTable options = test::padding(padding);
        const auto losses = expected(options);
        WorkerProcess workers[2];
        for (auto& worker : workers) REQUIRE(std::holds_alternative<wire::Opened>(worker.open(WALK, options)));
        Bytes state;
        for (std::size_t rung = 0; rung < levels.size(); ++rung) {
            auto& worker = workers[rung % 2];
            auto next = job(rung);
            auto given = test::must(wire::outgoing(state));
            if (rung > 0) {
                next.state = std::move(given.state);
                next.state_at = levels[rung - 1];
            }
            const auto trained = worker.trained(next, given.file.get());
            INFO(trained.message);
            REQUIRE(trained.outcome == ESPALIER_RESULT_OK);
            CHECK(trained.value == losses[rung]);
            REQUIRE(trained.state);
            CHECK(trained.state->in_file.has_value() == (padding > 100));
            state = test::must(wire::incoming(*trained.state, worker.file, 1U << 30U));
            CHECK(state.size() == static_cast<std::size_t>(padding) + 24);
        }
    }
}

TEST_CASE("a lost state is trained again through the same levels", "[worker][state]") {
    const auto losses = expected({});
    WorkerProcess worker;
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(WALK)));
    auto next = job(3);
    next.rebuild = {1, 4, 16};
    const auto trained = worker.trained(next);
    CHECK(trained.value == losses[3]);
    REQUIRE_FALSE(worker.before.empty());
    REQUIRE(std::holds_alternative<wire::Rebuilt>(worker.before[0]));
    CHECK(std::get<wire::Rebuilt>(worker.before[0]).from == 0);
    CHECK(std::get<wire::Rebuilt>(worker.before[0]).to == 16);
    CHECK(worker.before.size() == 1 + 48);  // progress of the rebuild is known and not told again

    SECTION("or from an earlier state on") {
        const auto first = worker.trained(job(0));
        auto from_first = job(3);
        from_first.state = first.state;
        from_first.state_at = 1;
        from_first.rebuild = {4, 16};
        CHECK(worker.trained(from_first).value == losses[3]);
        REQUIRE(std::holds_alternative<wire::Rebuilt>(worker.before[0]));
        CHECK(std::get<wire::Rebuilt>(worker.before[0]).from == 1);
    }
    SECTION("through levels that do not lead there it is not") {
        auto astray = job(3);
        astray.rebuild = {1, 4};
        const auto failed = worker.trained(astray);
        CHECK(failed.outcome == ESPALIER_RESULT_FAILED);
        CHECK(failed.message == "the lost state at 16 is at no rung's resource");
    }
}

TEST_CASE("a state that is of no use is told, and the worker trains it again when asked", "[worker][state]") {
    const auto losses = expected({});
    WorkerProcess worker;
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(WALK)));
    auto next = job(1);
    next.state_at = 1;
    const auto unusable = [&](wire::State state, int file = -1) {
        next.state = std::move(state);
        const auto answer = worker.run(next, file);
        REQUIRE(std::holds_alternative<wire::Unusable>(answer));
        CHECK(worker.before.empty());
        return std::get<wire::Unusable>(answer).why;
    };
    CHECK(unusable({{1, 2, 3}, std::nullopt}) == "a state of another size");
    CHECK(unusable({{}, std::nullopt}) == "a state of another size");
    CHECK(unusable({{}, 100000}) == "the file of the state did not come");
    const auto shorter = test::must(wire::memory_file(Bytes(10)));
    CHECK_THAT(unusable({{}, 100000}, shorter.get()), contains("its file has 10"));
    next.state.reset();
    next.state_at = 0;
    next.rebuild = {1};
    CHECK(worker.trained(next).value == losses[1]);
}
