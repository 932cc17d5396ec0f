#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "graph_host.hpp"
#include "oracle/judge.hpp"
#include "oracle/oracle.hpp"
#include "support/catch.hpp"
#include "support/set_oracle.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// How many of the live decisions differ from those of the sequential ladder and of the oracle on the same messages.
template <typename Judge>
std::uint64_t differences(const Workload& workload, const std::vector<Message>& log) {
    Ladder ladder(workload.plan());
    Judge judge(workload.all_brackets(), workload.p, workload.q, workload.trials);
    std::uint64_t count = 0;
    for (const auto& message : log) {
        const Step step = ladder.step(message.event);
        if (step.message.seq != message.seq || step.message.decision != message.decision) ++count;
        if (const auto* result = std::get_if<Result>(&message.event)) judge.complete(*result);
        if (!message.decision && !message.vacancy) continue;
        const auto job = judge.get_job();
        if (job.has_value() != message.decision.has_value() || (job && *job != message.decision->job)) ++count;
    }
    if (!ladder.vacancies().ended() || ladder.drawn() != workload.trials) ++count;
    return count;
}

template <typename Host, typename Judge>
std::uint64_t differences_of_a_live_run(const Workload& workload, unsigned threads) {
    Host host(workload);
    run_live(workload, static_cast<int>(threads), host);
    return differences<Judge>(workload, host.log());
}

}  // namespace

TEST_CASE("live graph = sequential ladder = oracle, on random workloads", "[runtime][graph]") {
    const auto threads = GENERATE(1U, 2U, 8U, 64U);
    for (std::uint64_t seed = 1; seed <= 250; ++seed) {
        CAPTURE(seed, threads);
        const auto w = random_workload(seed * 100 + threads);
        if (seed % 3 == 0)
            REQUIRE(differences_of_a_live_run<DelayedHost, Oracle>(w, threads) == 0);
        else
            REQUIRE(differences_of_a_live_run<InstantHost, Oracle>(w, threads) == 0);
    }
}

TEST_CASE("live graph = sequential ladder = oracle, with several brackets", "[runtime][graph]") {
    const auto threads = GENERATE(1U, 2U, 8U, 64U);
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        CAPTURE(seed, threads);
        const auto w = random_brackets(seed * 100 + threads);
        if (seed % 3 == 0)
            REQUIRE(differences_of_a_live_run<DelayedHost, Oracle>(w, threads) == 0);
        else
            REQUIRE(differences_of_a_live_run<InstantHost, Oracle>(w, threads) == 0);
    }
}

TEST_CASE("live graph = sequential ladder = what is written literally, with failures, in each scheme",
          "[runtime][graph][retry]") {
    const auto threads = GENERATE(1, 2, 8, 64);
    const auto scheme = GENERATE(Scheme::asha, Scheme::loop, Scheme::sha, Scheme::pbt);
    std::uint64_t retries = 0, stops = 0;
    const auto check = [&](const Workload& w, const std::vector<Message>& log) {
        Judge judge(w.plan());
        std::string fault;
        for (const auto& message : log) {
            if (!judge.possible(message.event)) fault = "a message answers no job in flight";
            if (!fault.empty()) break;
            const Verdict verdict = judge.take(message.event);
            fault = verdict.fault;
            if (verdict.step.message.decision != message.decision) fault = "decided in another way";
            if (verdict.again) ++retries;
            if (verdict.limit == StopReason::failures) ++stops;
        }
        REQUIRE(fault == "");
        REQUIRE(judge.end() == "");
    };
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        CAPTURE(seed, threads, name_of(scheme));
        const auto chosen = scheme == Scheme::asha ? random_brackets(seed) : random_turns(seed, scheme);
        const Workload w = with_failures(chosen);
        if (seed % 3 == 0) {
            DelayedHost host(w);
            run_live(w, threads, host);
            check(w, host.log());
        } else {
            InstantHost host(w);
            run_live(w, threads, host);
            check(w, host.log());
        }
    }
    CHECK(retries > 500);
    CHECK(stops > 5);
}

TEST_CASE("live graph = sequential ladder, with a stopping rule", "[runtime][graph][stopping]") {
    struct Host final : InstantHost {
        using InstantHost::InstantHost;
        void launch(const Launch& launch) noexcept override {
            const Job& job = launch.decision.job;
            Dice dice(number(job.trial));
            for (double at = std::floor(job.from) + 1; at < job.to; at += 1)
                graph().post(Progress{job.trial, job.rung, job.attempt, at, dice.unit(), job.bracket});
            InstantHost::launch(launch);
        }
    };
    const auto rule = GENERATE(StoppingRule::median, StoppingRule::asha, StoppingRule::curve);
    const auto threads = GENERATE(1, 2, 8);
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed, threads);
        Workload w = random_workload(seed);
        w.levels = {2, 4, 8, 16};
        LadderPlan plan = w.plan();
        plan.stopping.emplace();
        plan.stopping->rule = rule;
        plan.stopping->levels = {1, 3, 5};
        plan.stopping->full = 16;
        if (seed % 2 == 0) {
            w.losses = Losses::with_failures;
            plan.attempts = 3;
        }
        Host host(w);
        run_live(w, threads, host, plan);
        Ladder ladder(plan);
        std::uint64_t differences = 0;
        for (const auto& message : host.log()) {
            const auto& expected = ladder.step(message.event).message;
            if (message.stopped != expected.stopped || message.decision != expected.decision) ++differences;
        }
        REQUIRE(differences == 0);
        if (rule == StoppingRule::asha && w.trials > 8) CHECK(ladder.stopping()->stops() > 0);
        CHECK(ladder.vacancies().ended());
    }
}

TEST_CASE("live graph = sequential ladder = oracle, in a run of 1,000,000 decisions", "[runtime][graph][.long]") {
    Workload w;
    w.seed = 2020;
    w.levels = {1, 4, 16, 64, 256};
    w.workers = 64;
    w.trials = 770'000;  // each is trained 1 + 1/4 + 1/16 + … times
    InstantHost host(w);
    run_live(w, 8, host);
    std::uint64_t decisions = 0;
    for (const auto& message : host.log())
        if (message.decision) ++decisions;
    CHECK(decisions >= 1'000'000);
    CHECK(differences<SetOracle>(w, host.log()) == 0);
}

TEST_CASE("decision nodes run lightweight: a result is settled before its put returns", "[runtime][graph]") {
    // One thread, one worker: were a node's body a task, it could not have run inside completed().
    struct Host final : InstantHost {
        using InstantHost::InstantHost;
        void launch(const Launch& launch) noexcept override {
            const auto before = log().size();
            InstantHost::launch(launch);
            in_place += log().size() == before + 1 ? 1 : 0;
            ++launched;
        }
        int in_place = 0;
        int launched = 0;
    };
    Workload w;
    w.levels = {1, 4, 16, 64, 256};
    Host host(w);
    run_live(w, 1, host);
    CHECK(host.launched > 100);
    CHECK(host.in_place == host.launched);
}

TEST_CASE("a rung's node is made for its first result", "[runtime][graph]") {
    Workload w;
    w.levels = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};
    w.eta = 2, w.p = 2;
    w.trials = 3;
    InstantHost host(w);
    oneapi::tbb::task_arena arena(2, 1);
    arena.execute([&] {
        Ladder ladder(w.plan());
        LadderGraph graph(ladder, host);
        host.attach(graph);
        graph.run({}, {Start{1, w.limits()}});
        CHECK(ladder.rungs() == 2);
        CHECK_THAT(graph.dot(), contains("\"rung 1\" -> \"rung 0\""));
        CHECK_THAT(graph.dot(), !contains("\"rung 2\""));
    });
}

TEST_CASE("the graph of a plan prints every rung", "[runtime][graph]") {
    const auto dot = ladder_dot(LadderPlan{{1, 4, 16}, ReductionFactor(4)});
    CHECK_THAT(dot, contains("digraph"));
    CHECK_THAT(dot, contains("\"sequence\" -> \"rung 2\""));
    CHECK_THAT(dot, contains("\"rung 2\" -> \"rung 1\""));
    CHECK_THAT(dot, contains("\"rung 0\" -> \"sample\""));
    CHECK_THAT(dot, contains("\"rung 1\" -> \"evaluate\" [label=\"promote\"]"));
    CHECK_THAT(dot, !contains("\"rung 2\" -> \"evaluate\""));
    CHECK_THAT(dot, !contains("stopping"));
}

TEST_CASE("a stopping rule is a node before the top rung", "[runtime][graph][stopping]") {
    LadderPlan plan{{1, 4, 16}, ReductionFactor(4)};
    plan.stopping.emplace();
    plan.stopping->full = 16;
    const auto dot = ladder_dot(plan);
    CHECK_THAT(dot, contains("\"sequence\" -> \"stopping\""));
    CHECK_THAT(dot, contains("\"stopping\" -> \"rung 2\""));
    CHECK_THAT(dot, !contains("\"sequence\" -> \"rung 2\""));
    plan.scheme = Scheme::loop;
    CHECK_THAT(ladder_dot(plan), contains("\"stopping\" -> \"brackets\""));
}

TEST_CASE("a stop from outside ends the run, and posts after the end are ignored", "[runtime][graph]") {
    struct Host final : InstantHost {
        using InstantHost::InstantHost;
        void launch(const Launch& launch) noexcept override {
            if (number(launch.decision.job.trial) == 100) graph().post(Stop{StopReason::interrupted});
            InstantHost::launch(launch);
        }
    };
    Workload w;
    w.levels = {1, 4};
    w.workers = 4;
    w.trials = 1'000'000'000;
    Host host(w);
    oneapi::tbb::task_arena arena(2, 1);
    arena.execute([&] {
        Ladder ladder(w.plan());
        LadderGraph graph(ladder, host);
        host.attach(graph);
        graph.run({}, {Start{w.workers, w.limits()}});
        CHECK(ladder.vacancies().ended());
        CHECK(ladder.drawn() >= 100);
        const auto last = ladder.last_seq();
        graph.post(Stop{StopReason::interrupted});
        CHECK(ladder.last_seq() == last);
    });
}

TEST_CASE("messages entered out of order are a violated invariant, and the graph still drains", "[runtime][graph]") {
    struct Host final : InstantHost {
        using InstantHost::InstantHost;
        void record(const Message& message) noexcept override {
            Message wrong = message;
            if (number(message.seq) == 5) wrong.seq = Seq{2};
            graph().enter(wrong);
        }
    };
    Workload w;
    w.levels = {1, 4};
    w.trials = 1'000'000'000;
    Host host(w);
    oneapi::tbb::task_arena arena(2, 1);
    arena.execute([&] {
        Ladder ladder(w.plan());
        LadderGraph graph(ladder, host, {true, true});
        host.attach(graph);
        CHECK_THROWS_AS(graph.run({}, {Start{1, w.limits()}}), std::logic_error);
    });
}
