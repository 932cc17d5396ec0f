#include "stress/stress.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include "stress/live_run.hpp"
#include "stress/loose_run.hpp"
#include "stress/run_journal.hpp"
#include "stress/simulated_run.hpp"
#include "stress/stress_case.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"

using namespace espalier;

namespace {

StressReport hunt(std::uint64_t first, std::uint64_t runs, std::optional<bool> live) {
    StressOptions options;
    options.first = first;
    options.runs = runs;
    options.live = live;
    return stress(options);
}

void check_clean(const StressReport& report, std::uint64_t runs) {
    if (report.failure) FAIL(report.failure->fault << '\n' << report.failure->transcript);
    CHECK(report.count.runs == runs);
    CHECK(report.count.decisions > runs * 10);
    CHECK(report.count.messages > report.count.decisions);
}

}  // namespace

TEST_CASE("stress finds nothing in 400 virtual and 150 live runs", "[stress]") {
    check_clean(hunt(1, 400, false), 400);
    check_clean(hunt(1, 150, true), 150);
}

TEST_CASE("stress finds nothing in 20,000 virtual and 4,000 live runs", "[stress][.long]") {
    check_clean(hunt(1'000'000, 20'000, false), 20'000);
    check_clean(hunt(1'000'000, 4'000, true), 4'000);
}

TEST_CASE("stress finds nothing in a tenth of those", "[stress]") {
    const std::uint64_t share = test::sanitized ? 20 : 10;
    check_clean(hunt(2'000'000, 20'000 / share, false), 20'000 / share);
    check_clean(hunt(2'000'000, 4'000 / share, true), 4'000 / share);
}

TEST_CASE("a seed is a run: virtual ones are the same twice", "[stress]") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        CAPTURE(seed);
        const auto c = stress_case(seed, false);
        const auto one = c.driver == Driver::simulated ? simulated_run(c) : loose_run(c);
        const auto other = c.driver == Driver::simulated ? simulated_run(c) : loose_run(c);
        REQUIRE(events_of(one) == events_of(other));
        REQUIRE(one.times == other.times);
    }
}

TEST_CASE("seeds choose every driver, trap and fault", "[stress]") {
    std::set<Driver> drivers;
    std::set<Scheme> schemes;
    std::set<Losses> losses;
    std::set<double> etas;
    std::set<unsigned> threads;
    int endless = 0, brackets = 0, killed = 0, disturbed = 0, journals = 0, limited = 0, capacity = 0;
    int deserted = 0, timed = 0;
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
        const auto c = stress_case(seed);
        drivers.insert(c.driver);
        schemes.insert(c.plan.scheme);
        losses.insert(c.workload.losses);
        etas.insert(c.plan.eta.value());
        threads.insert(c.live.threads);
        endless += c.endless ? 1 : 0;
        brackets += c.plan.brackets.size() > 1 ? 1 : 0;
        killed += c.killed ? 1 : 0;
        disturbed += c.disturbed ? 1 : 0;
        journals += c.live.deferred ? 1 : 0;
        limited += c.limits.resource < Limits().resource ? 1 : 0;
        capacity += c.plan.capacity < LadderPlan().capacity ? 1 : 0;
        timed += c.world.limit < World().limit ? 1 : 0;
        deserted += std::any_of(c.world.changes.begin(), c.world.changes.end(),
                                [](const WorkerChange& change) { return change.workers == 0; })
                        ? 1
                        : 0;
    }
    CHECK(drivers.size() == 3);
    CHECK(schemes.size() == 4);
    CHECK(losses.size() == 8);
    CHECK(etas.count(2.7) == 1);
    CHECK(*threads.begin() == 1);
    CHECK(*threads.rbegin() == 64);
    for (const int count : {endless, brackets, killed, disturbed, journals, limited, capacity, deserted, timed})
        CHECK(count > 20);
}

TEST_CASE("journals that tell the same in other bytes are told apart", "[stress]") {
    auto c = stress_case(1, false);
    const auto record = loose_run(c);
    const StressFolder folder;
    const std::string one = folder.file("one.journal"), other = folder.file("other.journal");
    write_journal(c, one, record.messages, {}, 0);
    write_journal(c, other, record.messages, {}, 0);
    CHECK(difference_of_journals(one, other) == "");
    {
        // The version of SQLite that wrote the file: it changes nothing that is read.
        std::fstream file(other, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(96);
        file.write("\0\0\0\1", 4);
    }
    CHECK(difference_of_journals(one, other) == "run twice, the journals differ in their bytes");
}

TEST_CASE("a kill leaves a run that goes on with the decisions of the oracle", "[stress]") {
    int kills = 0;
    for (std::uint64_t seed = 1; kills < 20; ++seed) {
        auto c = stress_case(seed, true);
        if (!c.killed) continue;
        CAPTURE(seed);
        c.live.journal = c.live.deferred = true;
        const auto record = live_run(c);
        REQUIRE(record.fault == "");
        ++kills;
    }
}
