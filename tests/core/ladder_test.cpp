#include "core/ladder.hpp"

#include <deque>
#include <stdexcept>

#include "core/in_flight.hpp"
#include "oracle/oracle.hpp"
#include "oracle/workload.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

using Levels = std::vector<double>;
using Brackets = std::vector<BracketPlan>;

/// Drives a ladder with a random world: jobs end in random order, workers come and go, the run stops and starts again.
/// Checks every decision against the oracle and every rule on vacancies after every message.
class RandomWorld {
  public:
    explicit RandomWorld(const Workload& workload)
        : w_(workload),
          dice_(workload.seed),
          ladder_(workload.plan()),
          oracle_(workload.all_brackets(), workload.p, workload.q, workload.trials) {}

    void run() {
        step(Start{w_.workers, w_.limits()});
        while (!events_.empty() || in_flight_.size() > 0) {
            if (dice_.below(50) == 0) disturb();
            // Any event that is due may come next: follow-ups may be overtaken by results.
            if (!events_.empty() && (in_flight_.size() == 0 || dice_.below(2) == 0))
                step(take_event());
            else if (in_flight_.size() > 0)
                step(finish_job());
        }
        REQUIRE(ladder_.vacancies().ended());
        if (!ladder_.gate().open()) return;
        REQUIRE(ladder_.drawn() == w_.trials);
        REQUIRE(oracle_.available() == 0);
    }

  private:
    void disturb() {
        const auto what = dice_.below(4);
        if (what == 0) step(Stop{StopReason::interrupted});
        if (what == 1) w_.trials += dice_.below(3);
        const auto workers = static_cast<std::uint32_t>(1 + dice_.below(2 * w_.workers));
        if (what != 0 || dice_.below(2) == 0) step(Start{workers, w_.limits()});
    }

    Event take_event() {
        const Event event = events_.front();
        events_.pop_front();
        return event;
    }

    Event finish_job() {
        const auto jobs = in_flight_.jobs();
        const Result result = w_.result(jobs[dice_.below(jobs.size())]);
        REQUIRE(in_flight_.take(result));
        REQUIRE_FALSE(in_flight_.take(result));
        return result;
    }

    void step(const Event& event) {
        const Step done = ladder_.step(event);
        if (const auto* result = std::get_if<Result>(&event)) oracle_.complete(*result);
        if (const auto* start = std::get_if<Start>(&event)) oracle_.set_trials(start->limits.trials);
        const Message& message = done.message;
        if (message.decision || message.vacancy) {
            const auto expected = oracle_.get_job();
            REQUIRE(expected.has_value() == message.decision.has_value());
            if (expected) REQUIRE(*expected == message.decision->job);
        }
        if (message.decision) in_flight_.add(message.decision->job);
        if (done.next.stop) events_.push_back(Stop{*done.next.stop});
        for (std::uint32_t i = 0; i < done.next.vacancies; ++i) events_.push_back(Vacancy{});

        const auto& vacancies = ladder_.vacancies();
        REQUIRE(vacancies.in_flight() == in_flight_.size());
        REQUIRE(vacancies.in_flight() + vacancies.pending() + vacancies.parked() == ladder_.gate().workers());
        if (ladder_.gate().open() && vacancies.parked() > 0) REQUIRE(oracle_.available() <= vacancies.pending());
    }

    Workload w_;
    Dice dice_;
    Ladder ladder_;
    Oracle oracle_;
    InFlight in_flight_;
    std::deque<Event> events_;
};

}  // namespace

TEST_CASE("the ladder decides as Algorithm 2 and loses no wake-up, in random worlds", "[core][ladder]") {
    const std::uint64_t first = 1;
    for (std::uint64_t seed = first; seed < first + 300; ++seed) {
        CAPTURE(seed);
        RandomWorld(random_workload(seed, 40)).run();
    }
}

TEST_CASE("several brackets on one ladder decide as Algorithm 2 in each, in random worlds",
          "[core][ladder][brackets]") {
    for (std::uint64_t seed = 1; seed < 300; ++seed) {
        CAPTURE(seed);
        RandomWorld(random_brackets(seed, 40)).run();
    }
}

TEST_CASE("each bracket has its share when as many trials are drawn as the shares add up to",
          "[core][ladder][brackets]") {
    Ladder ladder(LadderPlan(Brackets{{{1, 4, 16}, 7}, {{4, 16}, 2}, {{16}, 1}}, ReductionFactor(4)));
    ladder.step(Start{1000, {}});
    std::vector<std::uint32_t> order;
    for (int i = 0; i < 20; ++i) order.push_back(ladder.step(Vacancy{}).message.decision->job.bracket);
    CHECK(std::vector<std::uint32_t>(order.begin(), order.begin() + 10) ==
          std::vector<std::uint32_t>{0, 1, 2, 0, 0, 0, 1, 0, 0, 0});
    CHECK(ladder.drawn(0) == 14);
    CHECK(ladder.drawn(1) == 4);
    CHECK(ladder.drawn(2) == 2);
}

TEST_CASE("an impossible plan is refused", "[core][ladder]") {
    const ReductionFactor eta(4);
    CHECK_THROWS_AS(Ladder(LadderPlan(Levels{}, eta)), std::invalid_argument);
    CHECK_THROWS_AS(Ladder(LadderPlan(Brackets{}, eta)), std::invalid_argument);
    CHECK_THROWS_AS(Ladder(LadderPlan(Brackets{{{1, 4}, 1}, {{8}, 1}}, eta)), std::invalid_argument);  // other ends
    CHECK_THROWS_AS(Ladder(LadderPlan(Brackets{{{1, 4}, 0}}, eta)), std::invalid_argument);
    CHECK_THROWS_AS(Ladder(LadderPlan(Levels{1, 1}, eta)), std::invalid_argument);
    CHECK_THROWS_AS(Ladder(LadderPlan(Levels{0, 1}, eta)), std::invalid_argument);
}

TEST_CASE("a target reached at any rung stops the run", "[core][ladder]") {
    Ladder ladder(LadderPlan(Levels{1, 4}, ReductionFactor(4)));
    Limits limits;
    limits.target = 0.25;
    CHECK(ladder.step(Start{1, limits}).next.vacancies == 1);
    const Job job = ladder.step(Vacancy{}).message.decision->job;
    const Step done = ladder.step(result_of(job, 0.2));
    CHECK(done.next.stop == StopReason::target);
}

TEST_CASE("random search is a ladder of one rung", "[core][ladder]") {
    Ladder ladder(LadderPlan(Levels{256}, ReductionFactor(4)));
    ladder.step(Start{1, {}});
    Step step = ladder.step(Vacancy{});
    for (std::uint64_t t = 1; t <= 50; ++t) {
        REQUIRE(step.message.decision->job == Job{TrialId{t}, 0, 1, 0, 256});
        step = ladder.step(result_of(step.message.decision->job, 1.0 / static_cast<double>(t)));
    }
}
