// What failures lead to: another attempt at the same job, and the end of the run when there are too many.
#include "core/retry.hpp"

#include <optional>
#include <string>
#include <vector>

#include "core/ladder.hpp"
#include "oracle/judge.hpp"
#include "oracle/workload.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

LadderPlan plan_of(std::uint32_t attempts, Scheme scheme = Scheme::asha) {
    LadderPlan plan({{{1, 4, 16}, 16}}, ReductionFactor(4));
    plan.scheme = scheme;
    plan.attempts = attempts;
    if (scheme == Scheme::pbt) plan.population = PopulationPlan{8, 1};
    return plan;
}

Limits limits_of(std::uint64_t failures, std::uint64_t in_a_row) {
    Limits limits;
    limits.failures = failures;
    limits.failures_in_a_row = in_a_row;
    return limits;
}

/// The ladder of one worker, and its first job.
struct OneWorker {
    explicit OneWorker(const LadderPlan& plan, const Limits& limits = {}) : ladder(plan) {
        ladder.step(Start{1, limits});
        job = ladder.step(Vacancy{}).message.decision->job;
    }
    Step fail(Outcome outcome = Outcome::failed) { return take(failure_of(job, outcome)); }
    Step take(const Result& result) {
        Step step = ladder.step(result);
        if (step.message.decision) job = step.message.decision->job;
        return step;
    }
    Ladder ladder;
    Job job;
};

/// A run in which anything that is due may come next, workers come and go, and the run stops and starts; every message
/// is judged.
class JudgedRun {
  public:
    JudgedRun(const Workload& workload, std::uint64_t seed)
        : w_(workload), dice_(seed), judge_(workload.plan()), limits_(workload.limits()) {}

    void run() {
        take(Start{w_.workers, limits_});
        while (const auto event = choose()) take(*event);
        REQUIRE(judge_.end() == "");
    }
    std::uint64_t retries = 0;
    std::uint64_t stops = 0;  ///< for failures

  private:
    std::optional<Event> choose() {
        if (disturbances_ < 10 && dice_.below(40) == 0) {
            ++disturbances_;
            if (judge_.may_work() && dice_.below(2) == 0) return Stop{StopReason::interrupted};
            return Start{static_cast<std::uint32_t>(1 + dice_.below(2 * w_.workers)), limits_};
        }
        const auto jobs = judge_.in_flight().jobs();
        const bool follows = stop_due_ || judge_.ladder().vacancies().pending() > 0;
        if (follows && (jobs.empty() || dice_.below(2) == 0))
            return stop_due_ ? Event(Stop{*stop_due_}) : Event(Vacancy{});
        if (jobs.empty()) return std::nullopt;
        return w_.result(dice_.pick(jobs));
    }

    void take(const Event& event) {
        if (std::holds_alternative<Stop>(event) || std::holds_alternative<Start>(event)) stop_due_.reset();
        const Verdict verdict = judge_.take(event);
        REQUIRE(verdict.fault == "");
        if (verdict.again) ++retries;
        if (verdict.limit == StopReason::failures) ++stops;
        if (verdict.step.next.stop) stop_due_ = verdict.step.next.stop;
    }

    Workload w_;
    Dice dice_;
    Judge judge_;
    Limits limits_;
    std::optional<StopReason> stop_due_;
    int disturbances_ = 0;
};

}  // namespace

TEST_CASE("a job that failed is handed out again until its attempts are used up, and then ranks last",
          "[core][retry]") {
    const auto scheme = GENERATE(Scheme::asha, Scheme::loop, Scheme::sha, Scheme::pbt);
    OneWorker run(plan_of(3, scheme));
    const Job first = run.job;
    for (std::uint32_t attempt = 2; attempt <= 3; ++attempt) {
        const Step step = run.fail();
        CHECK(step.message.is_retried());
        CHECK(step.message.final_result() == nullptr);
        Job again = first;
        again.attempt = attempt;
        CHECK(run.job == again);
        CHECK_FALSE(step.message.vacancy);
        CHECK(step.next.vacancies == 0);
        const auto states = run.ladder.rung_states();
        CHECK((states.empty() || states.front().results == 0));
        CHECK(run.ladder.drawn() == 1);
        CHECK(run.ladder.vacancies().charged() == attempt);  // each attempt is handed out, and charged
    }
    const Step last = run.fail();
    CHECK_FALSE(last.message.is_retried());
    CHECK(run.job.trial == TrialId{2});
    CHECK(run.job.attempt == 1);
    CHECK(run.ladder.rung_states().front().results == 1);
}

TEST_CASE("an attempt that succeeds counts as if it were the first", "[core][retry]") {
    OneWorker run(plan_of(2)), other(plan_of(1));
    run.fail(Outcome::crashed);
    for (int i = 0; i < 4; ++i) {
        run.take(result_of(run.job, 0.5));
        other.take(result_of(other.job, 0.5));
    }
    CHECK(run.job == other.job);
    CHECK(run.job.rung == 1);
    CHECK(run.job.attempt == 1);  // of another job
    // A promoted trial begins again from where its job began.
    run.fail(Outcome::timeout);
    CHECK(run.job == Job{run.job.trial, 1, 2, 1, 4});
}

TEST_CASE("what would only fail again is not tried again", "[core][retry]") {
    for (const auto outcome : {Outcome::infeasible, Outcome::nan, Outcome::infinite, Outcome::stopped}) {
        CAPTURE(name_of(outcome));
        OneWorker run(plan_of(3));
        CHECK_FALSE(run.fail(outcome).message.is_retried());
    }
    for (const auto outcome : {Outcome::failed, Outcome::crashed, Outcome::timeout, Outcome::out_of_memory}) {
        CAPTURE(name_of(outcome));
        OneWorker run(plan_of(2));
        CHECK(run.fail(outcome).message.is_retried());
        CHECK_FALSE(run.fail(outcome).message.is_retried());
    }
}

TEST_CASE("a job in flight has its attempts after a stop, too, and with a worker too many", "[core][retry]") {
    OneWorker run(plan_of(2));
    run.ladder.step(Stop{StopReason::interrupted});
    CHECK(run.fail().message.is_retried());
    const Step end = run.fail();
    CHECK_FALSE(end.message.decision);
    CHECK(run.ladder.vacancies().ended());

    Ladder ladder(plan_of(2));
    ladder.step(Start{2, {}});
    const Job one = ladder.step(Vacancy{}).message.decision->job;
    ladder.step(Vacancy{});
    ladder.step(Start{1, {}});
    Job again = one;
    again.attempt = 2;
    CHECK(ladder.step(failure_of(one)).message.decision->job == again);
    CHECK(ladder.gate().workers() == 2);
    CHECK_FALSE(ladder.step(failure_of(again)).message.decision);  // now one worker goes
    CHECK(ladder.gate().workers() == 1);
}

TEST_CASE("a trial that the stopping rule ended is not tried again", "[core][retry][stopping]") {
    LadderPlan plan(std::vector<double>{16}, ReductionFactor(4));
    plan.attempts = 3;
    plan.stopping.emplace();
    plan.stopping->full = 16;
    plan.stopping->completed = 1;
    Ladder ladder(plan);
    ladder.step(Start{2, {}});
    const Job good = ladder.step(Vacancy{}).message.decision->job;
    const Job bad = ladder.step(Vacancy{}).message.decision->job;
    ladder.step(progress_of(good, 4, 0.1));
    const Job next = ladder.step(result_of(good, 0.1)).message.decision->job;
    REQUIRE(ladder.step(progress_of(bad, 4, 0.9)).message.stopped);
    CHECK_FALSE(ladder.step(failure_of(bad, Outcome::crashed)).message.is_retried());
    CHECK(ladder.step(failure_of(next, Outcome::crashed)).message.is_retried());
}

TEST_CASE("so many failures in a session stop the run, and a new session counts anew", "[core][retry]") {
    OneWorker run(plan_of(1), limits_of(3, 100));
    CHECK_FALSE(run.fail().next.stop);
    run.take(result_of(run.job, 0.5));
    CHECK_FALSE(run.fail().next.stop);
    CHECK(run.fail(Outcome::nan).next.stop == StopReason::failures);
    CHECK_FALSE(run.ladder.vacancies().reached(limits_of(1, 1)));  // a session that comes may begin
    run.ladder.step(Stop{StopReason::failures});
    run.take(result_of(run.job, 0.5));
    CHECK(run.ladder.vacancies().ended());
    CHECK(run.ladder.step(Start{2, limits_of(3, 100)}).next.vacancies > 0);
    CHECK(run.ladder.vacancies().failures() == 0);
}

TEST_CASE("failures in a row end with a success, not with an infeasible configuration", "[core][retry]") {
    OneWorker run(plan_of(2), limits_of(100, 3));
    CHECK_FALSE(run.fail().next.stop);  // each attempt counts
    CHECK_FALSE(run.fail().next.stop);
    run.take(result_of(run.job, 0.5));
    CHECK(run.ladder.vacancies().failures_in_a_row() == 0);
    CHECK_FALSE(run.fail().next.stop);
    CHECK_FALSE(run.fail(Outcome::crashed).next.stop);
    CHECK_FALSE(run.fail(Outcome::infeasible).next.stop);
    CHECK(run.fail(Outcome::timeout).next.stop == StopReason::failures);
}

TEST_CASE("a plan without attempts is refused", "[core][retry]") {
    CHECK_THROWS_AS(Ladder(plan_of(0)), std::invalid_argument);
}

TEST_CASE("retries and limits of failures go as written literally, in random runs of each scheme",
          "[core][retry][random]") {
    const auto scheme = GENERATE(Scheme::asha, Scheme::loop, Scheme::sha, Scheme::pbt);
    std::uint64_t retries = 0, stops = 0;
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        CAPTURE(name_of(scheme), seed);
        const Workload chosen = scheme == Scheme::asha ? random_brackets(seed, 40) : random_turns(seed, scheme, 40);
        JudgedRun run(with_failures(chosen), seed);
        run.run();
        retries += run.retries;
        stops += run.stops;
    }
    CHECK(retries > 5000);
    CHECK(stops > 100);
}
