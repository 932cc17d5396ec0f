#include "sim/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "oracle/oracle.hpp"
#include "oracle/workload.hpp"
#include "sim/observations.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// Losses of a workload; a job takes the resource it adds.
class WorkloadModel final : public JobModel {
  public:
    explicit WorkloadModel(const Workload& workload) : workload_(workload) {}
    double time(const Job& job) override { return job.to - job.from; }
    Result finish(const Job& job) override { return workload_.result(job); }

  private:
    const Workload& workload_;
};

/// Remembers the messages with their times.
struct Log final : SimulationListener {
    void passed(const Message& message, double time) override {
        messages.push_back(message);
        times.push_back(time);
    }
    std::vector<Message> messages;
    std::vector<double> times;
};

std::uint64_t differences(const Workload& w, const std::vector<Message>& log) {
    Oracle oracle(w.all_brackets(), w.p, w.q, w.trials);
    std::uint64_t count = 0;
    for (const auto& message : log) {
        if (const auto* result = std::get_if<Result>(&message.event)) oracle.complete(*result);
        if (!message.decision && !message.vacancy) continue;
        const auto job = oracle.get_job();
        if (job.has_value() != message.decision.has_value() || (job && *job != message.decision->job)) ++count;
    }
    return count;
}

}  // namespace

TEST_CASE("a simulated run decides as Algorithm 2 and comes to its end", "[sim]") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        CAPTURE(seed);
        const auto w = seed % 2 == 0 ? random_brackets(seed) : random_workload(seed);
        WorkloadModel model(w);
        World world;
        world.seed = seed;
        world.workers = w.workers;
        if (seed % 3 == 0) world.straggler_std = 0.5;
        if (seed % 5 == 0) world.drop_probability = 0.05;
        if (seed % 10 == 0) world.on_drop = OnDrop::failed;
        if (seed % 7 == 0) world.from_scratch = true;
        if (seed % 4 == 0) world.changes = {{3, w.workers + 5}, {6, 1}};
        Log log;
        Simulation simulation(w.plan(), w.limits(), world, model, {&log});
        simulation.run();
        REQUIRE(differences(w, log.messages) == 0);
        REQUIRE(simulation.ladder().vacancies().ended());
        REQUIRE(simulation.ladder().drawn() == w.trials);
        REQUIRE(std::is_sorted(log.times.begin(), log.times.end()));
    }
}

TEST_CASE("the same world twice is the same run", "[sim]") {
    const auto w = random_workload(77);
    WorkloadModel model(w);
    World world;
    world.workers = 50;
    world.straggler_std = 1;
    world.drop_probability = 0.01;
    Log first, second;
    Simulation(w.plan(), w.limits(), world, model, {&first}).run();
    Simulation(w.plan(), w.limits(), world, model, {&second}).run();
    CHECK(first.times == second.times);
    REQUIRE(first.messages.size() == second.messages.size());
    for (std::size_t i = 0; i < first.messages.size(); ++i) {
        REQUIRE(first.messages[i].event == second.messages[i].event);
        REQUIRE(first.messages[i].decision == second.messages[i].decision);
    }
}

TEST_CASE("one worker does one job after the other", "[sim]") {
    Workload w;
    w.levels = {1, 4};
    w.trials = 8;
    w.losses = Losses::worsening;
    WorkloadModel model(w);
    Log log;
    World world;
    Simulation simulation(w.plan(), w.limits(), world, model, {&log});
    simulation.run();
    // Eight trials of 1, and two promotions of 3.
    CHECK(simulation.now() == 8 + 2 * 3);
    CHECK(Observations(w.plan(), 4.0).jobs() == 0);
}

TEST_CASE("the world's end cuts the run: what would finish later does not come back", "[sim]") {
    Workload w;
    w.levels = {1, 4, 16};
    w.trials = 1'000'000;
    WorkloadModel model(w);
    World world;
    world.workers = 25;
    world.end = 100;
    Log log;
    Observations observations(w.plan(), 16.0);
    Simulation simulation(w.plan(), w.limits(), world, model, {&log, &observations});
    simulation.run();
    CHECK(simulation.now() == 100);
    CHECK(log.times.back() == 100);
    CHECK(std::get<Stop>(log.messages.back().event).reason == StopReason::time);
    CHECK(simulation.ladder().vacancies().in_flight() == 25);
    CHECK(std::abs(observations.utilisation(100) - 1) < 1e-9);
    CHECK(observations.trained_in_full() > 0);
    CHECK(observations.first_in_full() < 100);
    REQUIRE(!observations.incumbents().empty());
    for (std::size_t i = 1; i < observations.incumbents().size(); ++i)
        CHECK(observations.incumbents()[i].incumbent.loss < observations.incumbents()[i - 1].incumbent.loss);
    CHECK(observations.incumbent_at(100)->trial == observations.incumbents().back().incumbent.trial);
    CHECK(!observations.incumbent_at(0.5));
}

TEST_CASE("workers that join get work at once, and those that leave end their job first", "[sim]") {
    Workload w;
    w.levels = {10};
    w.trials = 1'000'000;
    WorkloadModel model(w);
    World world;
    world.workers = 2;
    world.changes = {{15, 5}, {25, 1}};
    world.end = 100;
    Log log;
    Simulation simulation(w.plan(), w.limits(), world, model, {&log});
    std::vector<std::pair<double, std::uint64_t>> flights;
    while (simulation.step()) flights.emplace_back(simulation.now(), simulation.ladder().vacancies().in_flight());
    const auto at = [&](double time) {
        std::uint64_t count = 0;
        for (const auto& [when, in_flight] : flights)
            if (when <= time) count = in_flight;
        return count;
    };
    CHECK(at(14) == 2);
    CHECK(at(15) == 5);
    CHECK(at(24) == 5);
    CHECK(at(26) == 2);  // the three of 15 have ended, those of 20 go on
    CHECK(at(99) == 1);
}

TEST_CASE("training from scratch takes what the trial took before, too", "[sim]") {
    Workload w;
    w.levels = {1, 4};
    w.trials = 4;
    w.losses = Losses::worsening;
    WorkloadModel model(w);
    World world;
    world.from_scratch = true;
    Log log;
    Simulation simulation(w.plan(), w.limits(), world, model, {&log});
    simulation.run();
    CHECK(simulation.now() == 4 * 1 + 4);  // the promoted one: 0 to 4
}

TEST_CASE("wrong promotions are those of trials that others have pushed out of the best part", "[sim]") {
    Workload w;
    w.levels = {1, 4};
    w.trials = 8;
    w.losses = Losses::improving;
    WorkloadModel model(w);
    Simulation simulation(w.plan(), w.limits(), {}, model);
    simulation.run();
    // Each result from the fourth on is promoted when it comes: 4, 5, 6, 7, 8. In the end the best two are 7 and 8.
    const auto& rung = simulation.ladder().rung(0).rung();
    CHECK(rung.promoted() == 5);
    CHECK(rung.displaced() == 3);
}

namespace {

/// Each trial's loss is its number, from the start; it is reported after each unit of resource.
class ReportingModel final : public JobModel {
  public:
    double time(const Job& job) override { return 2 * (job.to - job.from); }
    Result finish(const Job& job) override { return result_of(job, static_cast<double>(number(job.trial))); }
    std::vector<Reported> reports(const Job& job) override {
        std::vector<Reported> all;
        for (double at = job.from + 1; at <= job.to; ++at) all.push_back({at, static_cast<double>(number(job.trial))});
        return all;
    }
    void stopped(const Job& job) override { ended.push_back(number(job.trial)); }
    std::vector<std::uint64_t> ended;
};

LadderPlan with_rungs_at_2_and_4(std::vector<double> levels) {
    LadderPlan plan(std::move(levels), ReductionFactor(2));
    StoppingPlan stopping;
    stopping.rule = StoppingRule::asha;
    stopping.levels = {2, 4};
    stopping.eta = ReductionFactor(2);
    stopping.full = 8;
    plan.stopping = stopping;
    return plan;
}

Limits trials(std::uint64_t count) {
    Limits limits;
    limits.trials = count;
    return limits;
}

}  // namespace

TEST_CASE("a job ends at the report that the rule stops, and its worker is free then", "[sim][stopping]") {
    ReportingModel model;
    Log log;
    Observations seen(with_rungs_at_2_and_4({8}), 8.0);
    Simulation simulation(with_rungs_at_2_and_4({8}), trials(4), {}, model, {&log, &seen});
    simulation.run();
    // Trial 1 alone passes; 2, 3 and 4 are worse than the best floor(n/2) at 2. A unit takes 2.
    CHECK(model.ended == std::vector<std::uint64_t>{2, 3, 4});
    CHECK(simulation.now() == 2 * (8 + 3 * 2));
    CHECK(simulation.ladder().vacancies().charged() == 8 + 3 * 2);
    CHECK(simulation.ladder().vacancies().ended());
    CHECK(seen.jobs() == 4);
    CHECK(seen.stopped_early() == 3);
    CHECK(seen.failures() == 0);
    CHECK(seen.trained_in_full() == 1);
    CHECK(std::abs(seen.utilisation(simulation.now()) - 1) < 1e-9);
    std::size_t reports = 0;
    for (std::size_t i = 0; i < log.messages.size(); ++i) {
        const auto* report = std::get_if<Progress>(&log.messages[i].event);
        if (report == nullptr) continue;
        ++reports;
        if (number(report->trial) == 1) CHECK(log.times[i] == 2 * report->resource);
        if (!log.messages[i].stopped) continue;
        // The result follows at the same time.
        CHECK(std::get<Result>(log.messages[i + 1].event).outcome == Outcome::stopped);
        CHECK(log.times[i + 1] == log.times[i]);
    }
    CHECK(reports == 8 + 3 * 2);
}

TEST_CASE("a report's time is in the last attempt of a job that is dropped, and from the start where training is",
          "[sim][stopping]") {
    World world;
    world.seed = GENERATE(as<std::uint64_t>{}, 1, 2, 3, 4, 5);
    world.workers = 3;
    world.straggler_std = 0.7;
    world.drop_probability = 0.05;
    world.from_scratch = world.seed % 2 == 0;
    ReportingModel model;
    Log log;
    const auto plan = with_rungs_at_2_and_4({2, 8});
    Simulation simulation(plan, trials(30), world, model, {&log});
    simulation.run();
    CHECK(simulation.ladder().vacancies().ended());
    CHECK(simulation.drops() > 0);
    CHECK(std::is_sorted(log.times.begin(), log.times.end()));
    std::size_t checked = 0;
    for (std::size_t i = 0; i < log.messages.size(); ++i) {
        const auto* result = std::get_if<Result>(&log.messages[i].event);
        if (result == nullptr || !result->ok() || result->rung != 1) continue;
        const double from = world.from_scratch ? 0 : 2;
        const auto fortune = fortune_of(world, {result->trial, 1, 1, 2, 8}, 2 * (8 - from), 1e9);
        CHECK(std::abs(fortune.time - result->seconds) < 1e-9);
        for (std::size_t j = 0; j < i; ++j)
            if (const auto* report = std::get_if<Progress>(&log.messages[j].event);
                report != nullptr && report->trial == result->trial && report->rung == 1) {
                const double behind = (8 - report->resource) / (8 - from) * fortune.last;
                CHECK(std::abs(log.times[j] - (log.times[i] - behind)) < 1e-9);
                ++checked;
            }
    }
    CHECK(checked >= 6);
}

TEST_CASE("a job that is dropped for good reports nothing", "[sim][stopping]") {
    World world;
    world.drop_probability = 0.2;
    world.on_drop = OnDrop::failed;
    world.workers = 4;
    ReportingModel model;
    Log log;
    Simulation simulation(with_rungs_at_2_and_4({8}), trials(40), world, model, {&log});
    simulation.run();
    std::vector<std::uint64_t> failed;
    for (const auto& message : log.messages)
        if (const auto* result = std::get_if<Result>(&message.event))
            if (result->outcome == Outcome::failed) failed.push_back(number(result->trial));
    CHECK(failed.size() > 3);
    for (const auto& message : log.messages)
        if (const auto* report = std::get_if<Progress>(&message.event))
            CHECK(std::count(failed.begin(), failed.end(), number(report->trial)) == 0);
    CHECK(simulation.ladder().vacancies().ended());
}
