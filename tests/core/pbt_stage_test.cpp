#include "core/pbt_stage.hpp"

#include <map>
#include <optional>
#include <vector>

#include "core/ladder.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

/// Populations of `size` that report at 10, 20, 30.
LadderPlan plan_of(std::uint64_t size, double lag = 20) {
    LadderPlan plan({{{10, 20, 30}, size}}, ReductionFactor(4));
    plan.scheme = Scheme::pbt;
    plan.population = PopulationPlan{lag, 7};
    return plan;
}

/// A ladder whose workers do as the test says.
class Run {
  public:
    explicit Run(LadderPlan plan, std::uint32_t workers, std::uint64_t trials) : ladder(std::move(plan)) {
        Limits limits;
        limits.trials = trials;
        take(Start{workers, limits});
    }
    /// The job that the worker of this event got.
    std::optional<Job> take(const Event& event) {
        std::optional<Job> first;
        std::vector<Event> due{event};
        for (std::size_t i = 0; i < due.size(); ++i) {
            const Step step = ladder.step(due[i]);
            if (const auto& decision = step.message.decision) {
                jobs[number(decision->job.trial)] = decision->job;
                decisions.push_back(*decision);
                if (i == 0) first = decision->job;
            }
            if (i == 0) left_behind = ladder.left_behind(step.message);
            for (std::uint32_t v = 0; v < step.next.vacancies; ++v) due.emplace_back(Vacancy{});
        }
        return first;
    }
    std::optional<Job> end(std::uint64_t trial, double loss) { return take(result_of(jobs.at(trial), loss)); }
    std::optional<Job> fail(std::uint64_t trial) { return take(failure_of(jobs.at(trial))); }
    [[nodiscard]] const PbtStage& stage() const { return std::get<PbtStage>(ladder.last()); }

    Ladder ladder;
    std::map<std::uint64_t, Job> jobs;
    std::vector<Decision> decisions;
    std::vector<TrialId> left_behind;
};

/// Trials 1 to 5 have results at 10: losses 0.1 to 0.5.
Run five_at_10(double lag = 20, std::uint32_t workers = 1) {
    Run run(plan_of(5, lag), workers, 5);
    for (std::uint64_t trial = 1; trial < 5; ++trial) run.end(trial, 0.1 * static_cast<double>(trial));
    return run;
}

}  // namespace

TEST_CASE("a member of the worst fifth copies one of the best fifth, and its copy takes its place", "[core][pbt]") {
    Run run = five_at_10();
    CHECK(run.end(5, 0.5) == Job{TrialId{1}, 1, 1, 10, 20});
    CHECK(run.decisions.back().n == 5);
    CHECK(run.decisions.back().k == 4);
    CHECK(run.decisions.back().boundary == 0.1 * 4);
    run.end(1, 0.05);
    run.end(2, 0.2);
    run.end(3, 0.3);
    // Place 4 is at 10, the last of them, and its trial the worst; the best, trial 1, is at 20 by now.
    const auto copy = run.end(4, 0.4);
    CHECK(copy == Job{TrialId{6}, 2, 1, 20, 30, 0, TrialId{1}});
    CHECK(run.decisions.back().copies());
    CHECK(run.left_behind == std::vector<TrialId>{TrialId{5}});
    CHECK(run.ladder.is_over(TrialId{5}));
    CHECK(run.ladder.drawn() == 6);
    CHECK(run.ladder.copies() == 1);
    CHECK(run.stage().where(TrialId{6})->place == 4);
}

TEST_CASE("whether a member is replaced is decided when its turn comes, by what the others did until then",
          "[core][pbt]") {
    Run run = five_at_10();
    run.end(5, 0.5);
    run.end(1, 0.1);
    run.end(2, 0.2);
    run.end(3, 0.9);  // now trial 3 is the worst
    CHECK(run.end(4, 0.4) == Job{TrialId{5}, 1, 1, 10, 20});
}

TEST_CASE("a copy has no rank until it has a result", "[core][pbt]") {
    Run run = five_at_10();
    run.end(5, 0.5);
    for (std::uint64_t trial = 1; trial <= 4; ++trial) run.end(trial, 0.1 * static_cast<double>(trial));
    const auto& members = *run.stage().population(1);
    CHECK(PbtStage::ranking(members) == std::vector<std::size_t>{0, 1, 2, 3});
    // Four members have a result: none is the worst fifth.
    run.end(6, 0.7);
    CHECK(PbtStage::ranking(*run.stage().population(1)) == std::vector<std::size_t>{0, 1, 2, 3, 4});
}

TEST_CASE("a member whose job failed copies, wherever it ranks; failures rank last, by their trials", "[core][pbt]") {
    Run run(plan_of(5), 1, 5);
    run.end(1, 0.3);
    run.fail(2);
    run.end(3, 0.2);
    run.fail(4);
    // The population is drawn first; then the members at 0 have their turn, the first place first.
    const auto first = run.end(5, 0.4);
    REQUIRE(first);
    CHECK(first == Job{TrialId{6}, 1, 1, 10, 20, 0, TrialId{3}});
    CHECK(run.left_behind == std::vector<TrialId>{TrialId{2}});
    CHECK(run.end(6, 0.9) == Job{TrialId{7}, 1, 1, 10, 20, 0, TrialId{3}});
}

TEST_CASE("a failed member ends where no other has a result, and its place with it", "[core][pbt]") {
    Run run(plan_of(2), 1, 2);
    run.fail(1);
    CHECK(run.fail(2) == std::nullopt);
    CHECK(run.ladder.vacancies().ended());
    CHECK(run.ladder.available() == 0);
    CHECK(run.ladder.is_over(TrialId{1}));
    CHECK_FALSE(run.stage().population(1));
}

TEST_CASE("no member is more than the lag ahead of the slowest live one", "[core][pbt]") {
    const double lag = GENERATE(10, 20);
    Run run(plan_of(5, lag), 2, 5);
    // Trial 1 does not come back.
    for (std::uint64_t trial = 2; trial <= 4; ++trial) run.end(trial, 0.1 * static_cast<double>(trial));
    auto next = run.end(5, 0.5);
    if (lag > 10) {  // one interval ahead they may train on, two ahead not
        for (std::uint64_t trial = 2; trial <= 4; ++trial) {
            REQUIRE(next == Job{TrialId{trial}, 1, 1, 10, 20});
            next = run.end(trial, 0.1 * static_cast<double>(trial));
        }
        REQUIRE(next == Job{TrialId{5}, 1, 1, 10, 20});
        next = run.end(5, 0.5);
    }
    CHECK(next == std::nullopt);
    CHECK(run.ladder.vacancies().parked() == 1);
    // It comes back: all of them may, and the worker that waited is woken.
    CHECK(run.end(1, 0.15) == Job{TrialId{1}, 1, 1, 10, 20});
    CHECK(run.ladder.vacancies().parked() == 0);
    CHECK(run.ladder.vacancies().in_flight() == 2);
}

TEST_CASE("a donor that is too far ahead of the slowest is none for now", "[core][pbt]") {
    // Places 1 to 5 train while place 0 does not come back.
    Run run(plan_of(6, 10), 2, 6);
    for (std::uint64_t trial = 2; trial <= 5; ++trial) run.end(trial, 0.1 * static_cast<double>(trial));
    // The worst fails: its donor, at 10, is 10 ahead of place 0, and so it waits, but nobody waits for it.
    CHECK(run.fail(6) == std::nullopt);
    CHECK(run.ladder.available() == 0);
    const auto copy = run.end(1, 0.6);
    CHECK(copy == Job{TrialId{7}, 1, 1, 10, 20, 0, TrialId{2}});  // it is trained least: 0
}

TEST_CASE("where the donor is at R the member ends instead", "[core][pbt]") {
    Run run = five_at_10(100);
    run.end(5, 0.5);
    // Trials 2 to 5 wait; trial 1 is handed out last of all now.
    for (std::uint64_t trial = 1; trial <= 3; ++trial) run.end(trial, 0.1 * static_cast<double>(trial));
    run.end(4, 0.4);  // trial 6 copies trial 1, at 20
    run.end(6, 0.9);  // R
    REQUIRE(run.jobs.at(1).to == 30);
    run.end(1, 0.01);
    run.end(2, 0.02);
    run.end(3, 0.03);
    CHECK(run.end(4, 0.04) == std::nullopt);
    CHECK(run.ladder.vacancies().ended());
    CHECK(run.ladder.drawn() == 6);
}

TEST_CASE("a free worker opens a new population when nothing else is to be done, as large as the trials left",
          "[core][pbt]") {
    Run run(plan_of(5), 7, 8);
    CHECK(run.stage().opened() == 2);
    CHECK(run.jobs.size() == 7);
    CHECK(run.stage().population(2)->size() == 3);
    CHECK(run.end(6, 0.1) == Job{TrialId{8}, 0, 1, 0, 10});
    // Of older populations first.
    CHECK(run.end(7, 0.2) == Job{TrialId{6}, 1, 1, 10, 20});
    CHECK(run.end(1, 0.3) == Job{TrialId{1}, 1, 1, 10, 20});
    // Copies do not count towards the limit of trials.
    CHECK_FALSE(run.ladder.draws(Limits{8}));
    CHECK(run.ladder.draws(Limits{9}));
}

TEST_CASE("a copy whose job is tried again begins with its donor's state again", "[core][pbt][retry]") {
    LadderPlan plan = plan_of(5);
    plan.attempts = 2;
    Run run(plan, 1, 5);
    for (std::uint64_t trial = 1; trial <= 5; ++trial) run.end(trial, 0.1 * static_cast<double>(trial));
    for (std::uint64_t trial = 1; trial <= 4; ++trial) run.end(trial, 0.1 * static_cast<double>(trial));
    REQUIRE(run.jobs.at(6) == Job{TrialId{6}, 2, 1, 20, 30, 0, TrialId{1}});
    run.fail(6);
    CHECK(run.jobs.at(6) == Job{TrialId{6}, 2, 2, 20, 30, 0, TrialId{1}});
    CHECK(run.ladder.copies() == 1);
    CHECK(run.fail(6) == Job{TrialId{1}, 2, 1, 20, 30});
    CHECK(run.stage().population(1)->at(4).failed);
}

TEST_CASE("donors are drawn evenly", "[core][pbt]") {
    std::map<std::uint64_t, int> copied;
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        LadderPlan plan = plan_of(20);
        plan.population->seed = seed;
        Run run(plan, 20, 20);
        // Each is the best when it comes back, and goes on at once.
        for (std::uint64_t trial = 1; trial <= 19; ++trial) run.end(trial, -static_cast<double>(trial));
        const auto copy = run.end(20, 20);
        REQUIRE(copy);
        ++copied[number(copy->parent)];
    }
    REQUIRE(copied.size() == 4);
    for (const auto& [donor, times] : copied) {
        CHECK(donor >= 16);
        CHECK(times > 400);  // of 500, by 5 standard deviations
    }
}

TEST_CASE("a plan of populations needs a lag, and one bracket", "[core][pbt]") {
    LadderPlan plan = plan_of(5);
    plan.population.reset();
    CHECK_THROWS_AS(Ladder(plan), std::invalid_argument);
    CHECK_THROWS_AS(Ladder(plan_of(5, 0)), std::invalid_argument);
    plan = plan_of(5);
    plan.brackets.push_back(plan.brackets.front());
    CHECK_THROWS_AS(Ladder(plan), std::invalid_argument);
}
