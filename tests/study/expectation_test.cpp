// What a study will cost, and where its paused states are.
#include "study/expectation.hpp"

#include <cmath>
#include <random>
#include <utility>

#include "study/support.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

constexpr double mebibyte = 0x1p20;

Study study_with(const std::string& more) {
    return resolve(parsed_behind("[scheduler]\nmax_resource = 64\nmin_resource = 1\neta = 4\n" + more),
                   plain_description(), 2);
}

TrialCost pace_of(double seconds_per_unit, std::optional<double> state_bytes) {
    TrialCost pace;
    pace.seconds_per_unit = seconds_per_unit;
    pace.state_bytes = state_bytes;
    pace.greatest_state_bytes = state_bytes.value_or(0);
    pace.file_overhead = 111;
    return pace;
}

/// Jobs and resource of a run of ASHA whose trials are as good in each rung as in the first: a mean of many.
std::pair<double, double> mean_run(const Study& study, std::uint64_t trials) {
    constexpr int runs = 60;
    std::mt19937 random(11);
    double jobs = 0, resource = 0;
    for (int run = 0; run < runs; ++run) {
        std::vector<double> losses(trials + 1);
        for (double& loss : losses) loss = static_cast<double>(random());
        Ladder ladder(ladder_plan(study));
        Limits limits;
        limits.trials = trials;
        ladder.step(Start{1, limits});
        for (auto next = ladder.step(Vacancy{}).message.decision; next; ++jobs)
            next = ladder.step(result_of(next->job, losses[number(next->job.trial)])).message.decision;
        resource += ladder.vacancies().charged();
    }
    return {jobs / runs, resource / runs};
}

}  // namespace

TEST_CASE("as many jobs are expected as ASHA hands out, which promotes more than hindsight", "[study][expectation]") {
    const auto study = study_with("");
    const Forecast forecast(study);
    for (const std::uint64_t trials : {30U, 100U, 1000U, 4000U, 20'000U}) {
        const auto expected = forecast.of(trials);
        const auto [jobs, resource] = mean_run(study, trials);
        CAPTURE(trials, expected.jobs, jobs, expected.resource, resource);
        CHECK(std::abs(static_cast<double>(expected.jobs) - jobs) < 0.02 * jobs);
        CHECK(std::abs(expected.resource - resource) < 0.08 * resource);
        CHECK(expected.least_resource < 0.97 * expected.resource);
    }
}

TEST_CASE("at least hindsight's promotions are expected: floor(n / eta^k) jobs in rung k", "[study][expectation]") {
    const auto study = study_with("[limits]\ntrials = 100\n");
    const auto expected = Forecast(study).within_limits();
    std::vector<std::uint64_t> least;
    for (const auto& rung : expected.rungs) {
        least.push_back(rung.least);
        CHECK(rung.jobs >= static_cast<double>(rung.least));
    }
    CHECK(least == std::vector<std::uint64_t>{100, 25, 6, 1});
    CHECK(expected.least_jobs == 132);
    CHECK(expected.least_resource == 295);
}

TEST_CASE("on an infinite horizon rungs are expected beyond hindsight's last", "[study][expectation]") {
    const auto study = resolve(
        parsed_behind("[scheduler]\nmax_resource = \"infinite\"\nmin_resource = 1\neta = 4\n[limits]\ntrials = 300\n"),
        plain_description(), 2);
    const auto expected = Forecast(study).within_limits();
    CHECK(expected.rungs.size() > 5);  // 300 / 4^5 is below 1
    CHECK(expected.rungs.back().least == 0);
}

TEST_CASE("a limit of resource allows fewer trials than hindsight would", "[study][expectation]") {
    const auto study = study_with("[limits]\nresource = 10000\n");
    const Forecast forecast(study);
    const auto expected = forecast.within_limits();
    CHECK(expected.resource <= 10'000);
    CHECK(forecast.of(expected.trials + 1).resource > 10'000);
    CHECK_THAT(expected.basis, contains("as far as a resource of 10000 goes ("));
}

TEST_CASE("every trial but those at the top rung waits at the end", "[study][expectation]") {
    const auto study = study_with("[limits]\ntrials = 640\n");
    const auto expected = Forecast(study).within_limits();
    CHECK(expected.rungs.back().least == 10);
    CHECK(most_paused(study, expected) == 630);
}

TEST_CASE("states beyond the memory go to files; at the end all have one", "[study][expectation]") {
    const auto study = study_with("[limits]\ntrials = 640\n[trials]\nmemory = \"100MiB\"\n[workers]\ncount = 2\n");
    const auto print = footprint(study, Forecast(study).within_limits(), pace_of(1, mebibyte));
    CHECK(print.spills);
    CHECK(print.memory == 104 * mebibyte);  // and two for each of two jobs
    CHECK(print.resident > print.memory);
    CHECK(print.files == 631);
    // A header makes each file one block longer.
    CHECK(print.disk > 631 * (mebibyte + 4096));
    CHECK(print.disk < 631 * (mebibyte + 4096) + 64 * 1024);
}

TEST_CASE("with memory enough nothing is spilled, and files are written at the end", "[study][expectation]") {
    const auto study = study_with("[limits]\ntrials = 64\n[trials]\nmemory = \"1GiB\"\n[workers]\ncount = 1\n");
    const auto print = footprint(study, Forecast(study).within_limits(), pace_of(1, mebibyte));
    CHECK_FALSE(print.spills);
    CHECK(print.memory == 65 * mebibyte);
    CHECK(print.files == 64);
}

TEST_CASE("checkpoint never keeps all states in memory and one file", "[study][expectation]") {
    const auto study = study_with(
        "[limits]\ntrials = 640\n[trials]\nmemory = \"1MiB\"\ncheckpoint = \"never\"\n[workers]\ncount = 1\n");
    const auto print = footprint(study, Forecast(study).within_limits(), pace_of(1, mebibyte));
    CHECK_FALSE(print.spills);
    CHECK(print.memory == 632 * mebibyte);
    CHECK(print.files == 1);
}

TEST_CASE("an objective that cannot save has no files", "[study][expectation]") {
    auto study = study_with("[limits]\ntrials = 640\n");
    study.description.can_save = false;
    const auto print = footprint(study, Forecast(study).within_limits(), pace_of(1, std::nullopt));
    CHECK(print.files == 0);
    CHECK(print.disk == 0);
}

TEST_CASE("time is resource times pace, divided among the jobs that really go on at once", "[study][expectation]") {
    const auto study = study_with("[limits]\ntrials = 64\n[workers]\ncount = 4\n");
    const auto expected = Forecast(study).within_limits();
    auto pace = pace_of(2, std::nullopt);
    pace.cores_per_job = 0;  // it waits
    CHECK(jobs_at_once(study, pace, 2) == 4);
    CHECK(time_needed(study, expected, pace, 2) == expected.resource * 2 / 4);
    pace.cores_per_job = 1;
    CHECK(jobs_at_once(study, pace, 2) == 2);
    CHECK(time_needed(study, expected, pace, 2) == expected.resource * 2 / 2);
    CHECK(jobs_at_once(study, pace, 8) == 4);
    pace.create_seconds = 10;
    CHECK(time_needed(study, expected, pace, 8) == (expected.resource * 2 + 640) / 4);
}

TEST_CASE("as many trials fit into a time as need no more than it", "[study][expectation]") {
    const auto study = study_with("[limits]\ntime = \"1h\"\n[workers]\ncount = 1\n");
    const auto pace = pace_of(0.5, std::nullopt);
    const Forecast forecast(study);
    const auto fit = trials_in(3600, forecast, pace, 2);
    CHECK(time_needed(study, forecast.of(fit), pace, 2) <= 3600);
    CHECK(time_needed(study, forecast.of(fit + 1), pace, 2) > 3600);
    CHECK(trials_in(0.001, forecast, pace, 2) == 1);
    CHECK(trials_in(1e300, forecast, pace_of(0, std::nullopt), 2) > 1'000'000'000);
}
