// misbehave through the ABI: a learning curve with a state, and the faults that a process survives.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>

#include "support/catch.hpp"
#include "support/tiny_host.hpp"

using espalier::test::contains;

namespace {

tiny::Values point(double rate = 0.03) { return tiny::Values({{"rate", rate}, {"depth", std::int64_t{5}}}); }

tiny::Result train(const tiny::Table& options) {
    const tiny::Library library(MISBEHAVE, options);
    return tiny::Trial(library, point(), 7).train(0, 3);
}

}  // namespace

TEST_CASE("misbehave that behaves is a curve that falls, and goes on from its state", "[misbehave]") {
    const tiny::Library library(MISBEHAVE, {{"state_bytes", std::int64_t{1000}}});
    CHECK(std::string(library.table().name) == "misbehave");
    CHECK(library.description.flags == (ESPALIER_THREAD_SAFE | ESPALIER_CAN_SAVE | ESPALIER_DETERMINISTIC));
    tiny::Trial first(library, point(), 7);
    const auto early = first.train(0, 3);
    CHECK(early.outcome == ESPALIER_RESULT_OK);
    CHECK(early.progress.size() == 1);
    const auto state = first.save();
    CHECK(state.size() == 1000);
    const auto late = first.train(3, 9);
    CHECK(late.value < early.value);
    tiny::Trial second(library, point(), 7);
    second.restore(state);
    CHECK(second.train(3, 9).value == late.value);

    tiny::Trial other(library, point(), 8);
    CHECK_THROWS_WITH(other.restore(state), contains("not one of this trial"));
    CHECK(other.train(3, 9).outcome == ESPALIER_RESULT_FAILED);
}

TEST_CASE("misbehave throws, returns NaN and takes its time", "[misbehave]") {
    CHECK(train({{"throw", 1.0}}).outcome == ESPALIER_RESULT_FAILED);
    CHECK(train({{"throw", 1.0}}).message == "a failure, as asked for by throw");
    CHECK(std::isnan(train({{"nan", 1.0}}).value));
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    CHECK(train({{"slow", 1.0}, {"cost", 0.001}}).outcome == ESPALIER_RESULT_OK);
    CHECK(Clock::now() - start >= std::chrono::milliseconds(60));  // 3 units of 1 ms, 20 times
}

TEST_CASE("misbehave leaks and floods as much as it is told and goes on", "[misbehave]") {
    CHECK(train({{"leak", 1.0}, {"leak_bytes", std::int64_t{1000}}}).outcome == ESPALIER_RESULT_OK);
    CHECK(train({{"flood_stderr", 1.0}, {"flood_bytes", std::int64_t{0}}}).outcome == ESPALIER_RESULT_OK);
}

TEST_CASE("misbehave lies about the size of its state", "[misbehave]") {
    const tiny::Library library(MISBEHAVE, {{"garbage_size", 1.0}});
    tiny::Trial trial(library, point(), 7);
    CHECK(trial.train(0, 3).outcome == ESPALIER_RESULT_OK);
    CHECK(trial.state_size() == std::uint64_t{1} << 60U);
    CHECK_THROWS(trial.save());
}

TEST_CASE("misbehave goes wrong where it is told to", "[misbehave]") {
    CHECK_THROWS_WITH(train({{"throw", 1.0}, {"at", std::string("open")}}), contains("as asked for by throw"));
    CHECK_THROWS_WITH(train({{"throw", 1.0}, {"at", std::string("create")}}), contains("as asked for by throw"));
    const tiny::Library library(MISBEHAVE, {{"throw", 1.0}, {"at", std::string("save")}});
    tiny::Trial trial(library, point(), 7);
    CHECK(trial.train(0, 3).outcome == ESPALIER_RESULT_OK);
    CHECK_THROWS_WITH(trial.save(), contains("as asked for by throw"));
    CHECK_THROWS_WITH(train({{"at", std::string("dinner")}}), contains("option \"at\" = \"dinner\""));
    CHECK_THROWS_WITH(train({{"state_bytes", std::int64_t{15}}}), contains("at least 16"));
    CHECK_THROWS_WITH(train({{"child_seconds", std::int64_t{0}}}), contains("between 1 and 86400"));
    CHECK_THROWS_WITH(train({{"leak_bytes", std::int64_t{-1}}}), contains("must be 0 or more"));
}
