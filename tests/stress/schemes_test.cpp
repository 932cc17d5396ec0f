// Every scheme of brackets against its oracle (src/oracle), 500 random workloads each, in virtual time and live; and
// cut at every message, as by a kill.
#include "stress/simulated_run.hpp"
#include "stress/stress.hpp"
#include "stress/stress_case.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"

using namespace espalier;

namespace {

constexpr std::uint64_t first_seed = 500'000;
constexpr std::uint64_t workloads = test::sanitized ? 100 : 500;

StressReport hunt(Scheme scheme, bool live) {
    StressOptions options;
    options.first = first_seed;
    options.runs = workloads;
    options.live = live;
    options.scheme = scheme;
    return stress(options);
}

/// The state after the first `last` messages, as replay derives it.
Ladder ladder_after(const LadderPlan& plan, const std::vector<Message>& messages, std::size_t last) {
    Ladder ladder(plan);
    for (std::size_t i = 0; i < last; ++i) ladder.step(messages[i].event);
    return ladder;
}

}  // namespace

TEST_CASE("each scheme decides as its oracle does, in virtual time and live", "[stress][schemes]") {
    const auto scheme = GENERATE(Scheme::asha, Scheme::loop, Scheme::sha, Scheme::pbt);
    const bool live = GENERATE(false, true);
    INFO(name_of(scheme) << (live ? ", live" : ", virtual"));
    const auto report = hunt(scheme, live);
    if (report.failure) FAIL(report.failure->fault << '\n' << report.failure->transcript);
    CHECK(report.count.runs == workloads);
    CHECK(report.count.live == (live ? workloads : 0));
    CHECK(report.count.decisions > workloads * 10);
}

TEST_CASE("a run in virtual time that is killed at any message decides as if it had not been", "[stress][schemes]") {
    const auto scheme = GENERATE(Scheme::loop, Scheme::sha, Scheme::pbt);
    // Populations train long, and every message ranks them.
    const std::uint64_t runs = scheme == Scheme::pbt ? workloads / 5 : workloads;
    std::uint64_t cuts = 0;
    for (std::uint64_t seed = first_seed; seed < first_seed + runs; ++seed) {
        const StressCase c = stress_case(seed, false, scheme);
        const auto messages = simulated_run(c).messages;
        // Each prefix costs a replay of its own: under sanitizers, and of populations, a few.
        const bool few = test::sanitized || scheme == Scheme::pbt;
        const std::size_t step = few ? 1 + messages.size() / 40 : 1;
        for (std::size_t last = seed % step; last < messages.size(); last += step, ++cuts) {
            INFO(name_of(scheme) << ", seed " << seed << ", cut after message " << last);
            Ladder ladder = ladder_after(c.plan, messages, last);
            for (std::size_t i = last; i < messages.size(); ++i)
                REQUIRE(ladder.step(messages[i].event).message.decision == messages[i].decision);
        }
    }
    CHECK(cuts > runs * 10);
}
