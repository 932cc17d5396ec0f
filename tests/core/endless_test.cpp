// The infinite horizon: rungs open above the highest without end. (Li et al. 2020, section 3.2)
#include <deque>

#include "core/levels.hpp"
#include "oracle/oracle.hpp"
#include "oracle/workload.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

Workload endless_workload(std::uint64_t seed, double eta, std::uint64_t p, std::uint64_t q, std::uint64_t trials) {
    Workload w;
    w.seed = seed;
    w.eta = eta;
    w.p = p;
    w.q = q;
    w.workers = 16;
    w.trials = trials;
    w.levels = endless_levels({}, 1, 0, ReductionFactor(eta), false);
    return w;
}

struct Judged {
    std::uint64_t decisions = 0;
    std::uint64_t differences = 0;
    std::uint32_t rungs = 0;
};

/// Virtual time: jobs end in random order, and every decision is compared with the literal oracle's.
Judged judged(const Workload& w) {
    Ladder ladder(w.plan());
    Oracle oracle = Oracle::endless(1, w.p, w.q, w.trials);
    Dice dice(w.seed);
    std::vector<Job> running;
    std::deque<Event> events{Start{w.workers, w.limits()}};
    Judged judged;
    while (!events.empty() || !running.empty()) {
        if (events.empty()) {
            const auto i = dice.below(running.size());
            events.push_back(w.result(running[i]));
            running[i] = running.back();
            running.pop_back();
        }
        const Event event = events.front();
        events.pop_front();
        if (const auto* result = std::get_if<Result>(&event)) oracle.complete(*result);
        const Step step = ladder.step(event);
        for (std::uint32_t i = 0; i < step.next.vacancies; ++i) events.push_back(Vacancy{});
        if (!step.message.decision && !step.message.vacancy) continue;
        const auto expected = oracle.get_job();
        if (expected.has_value() != step.message.decision.has_value() ||
            (expected && *expected != step.message.decision->job))
            ++judged.differences;
        if (!step.message.decision) continue;
        ++judged.decisions;
        running.push_back(step.message.decision->job);
    }
    judged.rungs = ladder.rungs();
    return judged;
}

}  // namespace

TEST_CASE("an endless ladder decides as Algorithm 2 without a top rung", "[core][endless]") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed)
        for (const auto losses : {Losses::random, Losses::ties, Losses::equal, Losses::with_failures, Losses::mixed}) {
            CAPTURE(seed, static_cast<int>(losses));
            auto w = seed % 2 == 0 ? endless_workload(seed, 4, 4, 1, 300) : endless_workload(seed, 2, 2, 1, 300);
            w.losses = losses;
            const auto result = judged(w);
            REQUIRE(result.differences == 0);
            REQUIRE(result.decisions >= 300);
        }
}

TEST_CASE("strictly improving losses open a rung for every eta - 1 trials, and the ladder follows", "[core][endless]") {
    auto w = endless_workload(7, 2, 2, 1, 200);
    w.workers = 1;
    w.losses = Losses::improving;
    const auto result = judged(w);
    CHECK(result.differences == 0);
    CHECK(result.rungs > 15);
}

TEST_CASE("200,000 decisions of an endless ladder equal the literal oracle's", "[core][endless][.long]") {
    const std::uint64_t share = sanitized ? 5 : 1;  // the oracle reads all results for each decision
    const auto result = judged(endless_workload(2020, 4, 4, 1, 150'100 / share));
    CHECK(result.decisions >= 200'000 / share);
    CHECK(result.differences == 0);
    CHECK(result.rungs >= 8);
}
