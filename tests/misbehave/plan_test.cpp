// Which job goes wrong, and how.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>

#include "misbehave/faults.hpp"
#include "support/catch.hpp"
#include "support/tiny_host.hpp"

using espalier::test::contains;
using misbehave::Fault;
using misbehave::FaultPlan;

namespace {

FaultPlan plan(const tiny::Table& table) {
    const auto values = tiny::Values::options(table, "/");
    const auto raw = values.raw();
    return FaultPlan(espalier::Options(raw));
}

}  // namespace

TEST_CASE("without options nothing goes wrong", "[misbehave]") {
    const auto none = plan({});
    for (std::uint64_t seed = 0; seed < 1000; ++seed) CHECK(none.of(seed, seed, 0, 1) == Fault::none);
}

TEST_CASE("faults come as often as was asked for, and one at a time", "[misbehave]") {
    const auto some = plan({{"every", 0.01}, {"crash", 0.2}, {"nan", 0.0}});
    std::map<Fault, int> seen;
    constexpr int draws = 100000;
    for (std::uint64_t seed = 0; seed < draws; ++seed) ++seen[some.of(1, seed, 4, 1)];
    CHECK(seen[Fault::nan] == 0);
    CHECK(std::abs(seen[Fault::crash] - draws / 5) < 700);
    for (const Fault fault : {Fault::abort, Fault::hang, Fault::throws, Fault::slow, Fault::garbage_size})
        CHECK(std::abs(seen[fault] - draws / 100) < 200);
    CHECK(std::abs(seen[Fault::none] - draws * 66 / 100) < 800);
}

TEST_CASE("another attempt or another beginning draws anew, the same draws the same", "[misbehave]") {
    const auto half = plan({{"crash", 0.5}});
    int attempts_differ = 0, beginnings_differ = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        CHECK(half.of(1, seed, 1, 1) == half.of(2, seed, 1, 1));  // the seed is the trial's
        attempts_differ += half.of(1, seed, 1, 1) != half.of(1, seed, 1, 2) ? 1 : 0;
        beginnings_differ += half.of(1, seed, 1, 1) != half.of(1, seed, 4, 1) ? 1 : 0;
    }
    CHECK(attempts_differ > 400);
    CHECK(attempts_differ < 600);
    CHECK(beginnings_differ > 400);
    CHECK(beginnings_differ < 600);
}

TEST_CASE("a trial that is named goes wrong for sure, in its first attempts", "[misbehave]") {
    const auto third = plan({{"hang_trials", std::int64_t{3}}});
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        CHECK(third.of(3, seed, 0, 1) == Fault::hang);
        CHECK(third.of(3, seed, 0, 2) == Fault::none);
        CHECK(third.of(4, seed, 0, 1) == Fault::none);
    }
    CHECK(plan({{"hang_trials", 3.0}, {"fixed_attempts", std::int64_t{2}}}).of(3, 0, 0, 2) == Fault::hang);
    CHECK(plan({{"hang_trials", 3.0}, {"fixed_attempts", std::int64_t{0}}}).of(3, 0, 0, 99) == Fault::hang);
}

TEST_CASE("probabilities that are none are refused", "[misbehave]") {
    CHECK_THROWS_WITH(plan({{"crash", 1.5}}), contains("option \"crash\" must lie between 0 and 1"));
    CHECK_THROWS_WITH(plan({{"crash", 0.6}, {"throw", 0.6}}), contains("add up to more than 1"));
    CHECK_THROWS_WITH(plan({{"every", 0.1}}), contains("add up to more than 1"));
    CHECK_THROWS_WITH(plan({{"fixed_attempts", std::int64_t{-1}}}), contains("must be 0 or more"));
}
