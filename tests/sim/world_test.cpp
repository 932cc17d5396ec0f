// What befalls a simulated run: drops, workers that leave, limits, the end of the world.
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "oracle/workload.hpp"
#include "sim/observations.hpp"
#include "sim/simulation.hpp"
#include "support/catch.hpp"

using namespace espalier;

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

struct Drop {
    double time = 0;
    std::uint32_t rung = 0;
    std::uint32_t drops = 0;
    bool failed = false;
};

/// Remembers events with their times, and drops.
struct Log final : SimulationListener {
    void passed(const Message& message, double time) override {
        events.push_back(message.event);
        times.push_back(time);
    }
    void dropped(const Job& job, double time, std::uint32_t count, bool failed) override {
        drops.push_back({time, job.rung, count, failed});
    }
    [[nodiscard]] std::size_t starts() const {
        std::size_t count = 0;
        for (const auto& event : events) count += std::holds_alternative<Start>(event) ? 1U : 0U;
        return count;
    }
    std::vector<Event> events;
    std::vector<double> times;
    std::vector<Drop> drops;
};

Workload endless_work(std::vector<double> levels) {
    Workload w;
    w.levels = std::move(levels);
    w.trials = 1'000'000;
    return w;
}

}  // namespace

TEST_CASE("drops after the end of the world do not happen", "[sim][drops]") {
    const Workload w = endless_work({100});
    WorkloadModel model(w);
    World world;
    world.workers = 1000;
    world.drop_probability = 0.02;
    world.end = 1;
    Log log;
    Simulation simulation(w.plan(), w.limits(), world, model, {&log});
    simulation.run();
    // Each of the 1000 jobs is dropped with probability .02 in this time: 20, give or take.
    CHECK(simulation.drops() >= 5);
    CHECK(simulation.drops() <= 45);
    std::uint64_t told = 0;
    for (const Drop& drop : log.drops) {
        CHECK(drop.time == 1);
        CHECK_FALSE(drop.failed);
        told += drop.drops;
    }
    CHECK(told == simulation.drops());
}

TEST_CASE("a job's drops are told when it comes back, not when it begins", "[sim][drops]") {
    Workload w;
    w.levels = {64};
    w.trials = 50;
    WorkloadModel model(w);
    World world;
    world.drop_probability = 0.02;
    Log log;
    Simulation simulation(w.plan(), w.limits(), world, model, {&log});
    simulation.run();
    REQUIRE(log.drops.size() > 5);
    std::vector<double> came;
    for (std::size_t i = 0; i < log.events.size(); ++i)
        if (std::holds_alternative<Result>(log.events[i])) came.push_back(log.times[i]);
    for (const Drop& drop : log.drops) CHECK(std::find(came.begin(), came.end(), drop.time) != came.end());
}

TEST_CASE("a job that is dropped without end is given up, and that is told", "[sim][drops]") {
    Workload w;
    w.levels = {64};
    w.trials = 1;
    WorkloadModel model(w);
    World world;
    world.drop_probability = 0.9;  // .1^64 of such jobs last
    Log log;
    Observations observations(w.plan(), 64.0);
    Simulation simulation(w.plan(), w.limits(), world, model, {&log, &observations});
    simulation.run();
    CHECK(observations.failures() == 1);
    CHECK(observations.given_up() == 1);
    REQUIRE(log.drops.size() == 1);
    CHECK(log.drops[0].failed);
    CHECK(log.drops[0].drops == most_attempts);
}

TEST_CASE("workers who are to leave are there until their job ends: nobody is busy for more than all the time",
          "[sim][utilisation]") {
    const Workload w = [] {
        Workload some;
        some.levels = {4, 16, 64};
        some.trials = 60;
        return some;
    }();
    WorkloadModel model(w);
    World world;
    world.workers = 10;
    world.changes = {{15, 1}};
    Observations observations(w.plan(), 64.0);
    Simulation simulation(w.plan(), w.limits(), world, model, {&observations});
    while (simulation.step()) REQUIRE(observations.utilisation(simulation.now()) <= 1.0);
    CHECK(observations.utilisation(simulation.now()) > 0.5);
}

TEST_CASE("half of the workers without work is half of the time", "[sim][utilisation]") {
    Workload w;
    w.levels = {10};
    w.trials = 1;
    WorkloadModel model(w);
    World world;
    world.workers = 2;
    Observations observations(w.plan(), 10.0);
    Simulation simulation(w.plan(), w.limits(), world, model, {&observations});
    simulation.run();
    CHECK(observations.utilisation(simulation.now()) == 0.5);
}

TEST_CASE("a run that has reached a limit does not wait for workers to join", "[sim][changes]") {
    const Workload w = endless_work({1, 4, 16});
    WorkloadModel model(w);
    World world;
    world.workers = 10;
    world.changes = {{100'000, 20}};
    Limits limits = w.limits();
    limits.resource = 500;
    Log log;
    Simulation simulation(w.plan(), limits, world, model, {&log});
    simulation.run();
    CHECK(simulation.now() < 200);
    CHECK(log.starts() == 1);
    CHECK(simulation.ladder().vacancies().ended());
}

TEST_CASE("a run whose last trials are drawn does not wait for workers either", "[sim][changes]") {
    Workload w;
    w.levels = {1, 4};
    w.trials = 9;
    WorkloadModel model(w);
    World world;
    world.workers = 3;
    world.changes = {{50, 0}, {60, 8}};
    Log log;
    Simulation simulation(w.plan(), w.limits(), world, model, {&log});
    simulation.run();
    CHECK(simulation.now() < 50);
}

TEST_CASE("a run without workers waits for those that join, and without them it ends with work left",
          "[sim][changes]") {
    Workload w;
    w.levels = {1, 4};
    w.trials = 9;
    WorkloadModel model(w);
    World world;
    world.workers = 3;
    world.changes = {{1, 0}};
    SECTION("some join later") {
        world.changes.push_back({100, 1});
        Simulation simulation(w.plan(), w.limits(), world, model);
        simulation.run();
        CHECK(simulation.now() > 100);
        CHECK(simulation.ladder().drawn() == 9);
    }
    SECTION("nobody does") {
        Simulation simulation(w.plan(), w.limits(), world, model);
        simulation.run();
        CHECK(simulation.now() == 1);
        CHECK(simulation.ladder().drawn() == 3);
    }
}

TEST_CASE("from the time limit on no job is begun, and those that run come back", "[sim][limit]") {
    const Workload w = endless_work({10});
    WorkloadModel model(w);
    World world;
    world.workers = 4;
    world.changes = {{27, 9}};  // after the limit: a Start would have jobs handed out again
    world.limit = 25;
    Log log;
    Simulation simulation(w.plan(), w.limits(), world, model, {&log});
    simulation.run();
    CHECK(simulation.now() == 30);
    CHECK(simulation.ladder().vacancies().ended());
    CHECK(simulation.ladder().drawn() == 12);
    CHECK(log.starts() == 1);
    for (std::size_t i = 0; i < log.events.size(); ++i) {
        const auto* stop = std::get_if<Stop>(&log.events[i]);
        if (stop == nullptr) continue;
        CHECK(stop->reason == StopReason::time);
        CHECK(log.times[i] == 25);
    }
}

TEST_CASE("a run that is stopped from outside ends with its jobs in flight", "[sim]") {
    const Workload w = endless_work({1, 4});
    WorkloadModel model(w);
    World world;
    world.workers = 5;
    Log log;
    Simulation simulation(w.plan(), w.limits(), world, model, {&log});
    for (int i = 0; i < 20; ++i) simulation.step();
    simulation.stop(StopReason::interrupted);
    CHECK_FALSE(simulation.step());
    CHECK(simulation.ladder().vacancies().in_flight() == 5);
    CHECK(log.events.back() == Event(Stop{StopReason::interrupted}));
}

TEST_CASE("virtual times that no journal can hold are refused", "[sim]") {
    Workload w;
    w.levels = {1e13};
    w.trials = 1;
    WorkloadModel model(w);
    Simulation simulation(w.plan(), w.limits(), {}, model);
    CHECK_THROWS_WITH(simulation.run(), test::contains("choose a larger unit of time"));
}
