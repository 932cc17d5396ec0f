// [job] and the isolation of [workers]: what a job may use, where it runs, what its failure means.
#include "study/job_section.hpp"

#include <string>

#include "study/support.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

Study resolved(const std::string& text) {
    return resolve(parsed_behind("scheduler.max_resource = 4\n" + text), plain_description(), 2);
}

Study again(const Study& study) { return resolve(parse_logged_study(to_toml(study), "/"), plain_description(), 2); }

}  // namespace

TEST_CASE("a study without [job] runs in threads, without limits, and stops after 100 failures in a row",
          "[study][job]") {
    const Study study = resolved("");
    CHECK(study.isolation == Isolation::thread);
    CHECK(study.job == JobLimits{});
    CHECK(study.failure == FailureSettings{OnFailure::worst, 1, std::nullopt, 100});
}

TEST_CASE("every key of a job's limits is read", "[study][job]") {
    const Study study = resolved(
        "workers = { isolation = \"process\", nice = 5, recycle = 0 }\n"
        "job = { time = \"10m\", time_factor = 20, cpu_time = \"1h\", memory = \"4GiB\", grace = \"400ms\" }\n");
    CHECK(study.isolation == Isolation::process);
    CHECK(study.job == JobLimits{600, 20, 3600, std::uint64_t{4} << 30U, 0.4, 5, 0});
    CHECK(again(study).job == study.job);
    CHECK(again(study).isolation == Isolation::process);
    CHECK(resolved("job.time = 1.5").job.seconds == 1.5);
}

TEST_CASE("what a failure means is read, and its defaults depend on it", "[study][job]") {
    CHECK(resolved("job.on_failure = \"retry\"").failure == FailureSettings{OnFailure::retry, 3, std::nullopt, 100});
    const Study all =
        resolved("job = { on_failure = \"retry\", attempts = 5, max_failures = 7, max_failures_in_a_row = 4 }");
    CHECK(all.failure == FailureSettings{OnFailure::retry, 5, 7, 4});
    CHECK(again(all).failure == all.failure);
    const Study stop = resolved("job.on_failure = \"stop\"");
    CHECK(stop.failure == FailureSettings{OnFailure::stop, 1, std::nullopt, std::nullopt});
    CHECK(again(stop).failure == stop.failure);
}

TEST_CASE("0 takes a limit of failures away, and stays away", "[study][job]") {
    const Study study = resolved("job = { max_failures = 0, max_failures_in_a_row = 0 }");
    CHECK(study.failure == FailureSettings{});
    CHECK(again(study).failure == study.failure);
}

TEST_CASE("a journal that knows no [job] has no limits of failures", "[study][job]") {
    const std::string old = objective_line + "scheduler.levels = [1, 4]\nworkers = { count = 2, threads = 1 }\n";
    const Study study = resolve(parse_logged_study(old, "/"), plain_description(), 2);
    CHECK(study.failure == FailureSettings{});
    CHECK(study.isolation == Isolation::thread);
    // But a user may set one when it is resumed.
    const StudyFile limited = parse_logged_study(old, "/", {set("job.max_failures_in_a_row", "9")});
    CHECK(limited.failure.in_a_row == 9);
}

TEST_CASE("wrong keys of [job] are named with their lines", "[study][job][faults]") {
    const auto fault = [](const std::string& text, const std::string& what) {
        INFO(text);
        CHECK(faults_of(objective_line + text) == what);
    };
    fault("[workers]\nisolation = \"proces\"",
          "study.toml:3: isolation = \"proces\": must be \"thread\" or \"process\"; did you mean `process`?");
    fault("[workers]\nnice = 20", "study.toml:3: nice = 20: must be an integer from 0 to 19");
    fault("[workers]\nrecycle = -1", "study.toml:3: recycle = -1: must be an integer from 0 to 4294967295");
    fault("[job]\ntime = 0", "study.toml:3: time = 0: must be above 0");
    fault("[job]\ntime = \"10 parsecs\"",
          "study.toml:3: time = \"10 parsecs\": must be a duration such as 90s, 30m, 8h, 1h30m or 1.5d");
    fault("[job]\ntime = 1e10",
          "study.toml:3: time = 10000000000.0: must be at most 1e9 seconds; without a limit leave it out");
    fault("[job]\ntime_factor = 1",
          "study.toml:3: time_factor = 1: must be above 1: so many times what jobs of its rung usually take, for "
          "example 20");
    fault("[job]\ngrace = -1", "study.toml:3: grace = -1: must be above 0");
    const std::string why =
        ": needs [workers] isolation = \"process\": threads of one program share its memory and are ended only with it";
    fault("[job]\ncpu_time = 3", "study.toml:3: cpu_time = 3" + why);
    fault("[job]\nmemory = \"4GiB\"\n[workers]\nisolation = \"thread\"", "study.toml:3: memory = \"4GiB\"" + why);
    fault("[workers]\nisolation = \"process\"\n[job]\nmemory = 4",
          "study.toml:5: memory = 4: must be at least 1MiB, and is written with its unit: for example 4GiB");
    fault("[job]\non_failure = \"rety\"",
          "study.toml:3: on_failure = \"rety\": must be \"worst\", \"retry\" or \"stop\"; did you mean `retry`?");
    fault("[job]\nattempts = 3",
          "study.toml:3: attempts = 3: belongs to on_failure = \"retry\", not to on_failure = \"worst\"; remove it");
    fault("[job]\non_failure = \"retry\"\nattempts = 1",
          "study.toml:4: attempts = 1: must be an integer from 2 to 1000");
    fault("[job]\nmax_failures = -1", "study.toml:3: max_failures = -1: must be an integer of at least 0");
    fault(
        "[job]\non_failure = \"stop\"\nmax_failures = 3",
        "study.toml:4: max_failures = 3: has no meaning beside on_failure = \"stop\", which ends the run at the first "
        "failure; remove one of them");
    fault("[job]\nmax_failure = 3", "study.toml:3: unknown key `max_failure` in [job]; did you mean `max_failures`?");
    fault("on_failure = \"stop\"", "study.toml:2: unknown key outside the tables `on_failure`; it belongs in [job]");
}

TEST_CASE("niceness of threads does nothing, and the user reads so", "[study][job]") {
    CHECK(resolved("workers = { nice = 3, isolation = \"process\" }\nlimits.trials = 1").notes.empty());
    const auto notes = resolved("workers = { nice = 3 }\nlimits.trials = 1").notes;
    REQUIRE(notes.size() == 1);
    CHECK(notes[0] == "workers.nice does nothing with isolation = \"thread\": jobs are threads of this program");
}

TEST_CASE("limits and the meaning of a failure are told in plain words", "[study][job]") {
    CHECK(job_limits_text({}).empty());
    CHECK(job_limits_text({600, 20, 3600, std::uint64_t{4} << 30U}) ==
          "10 min 0 s; 20 times what jobs of its rung usually take; 1 h 0 min of processor time; 4.0 GiB");
    CHECK(failure_text({}) == "the trial ranks last in its rung and is trained no further");
    CHECK(
        failure_text({OnFailure::retry, 3, 1, 100}) ==
        "the job is done again from the state before it, 3 times in all; then the trial ranks last in its rung and is "
        "trained no further; the run stops after 1 failure in a session; the run stops after 100 failures in a row");
    CHECK(failure_text({OnFailure::stop, 1, {}, {}}) ==
          "the trial ranks last in its rung, and the run stops at the first failure; resume goes on");
}
