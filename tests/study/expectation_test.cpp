// What a study will cost, and where its paused states are.
#include "study/expectation.hpp"

#include <cmath>

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

Pace pace_of(double seconds_per_unit, std::optional<double> state_bytes) {
    Pace pace;
    pace.seconds_per_unit = seconds_per_unit;
    pace.state_bytes = state_bytes;
    pace.greatest_state_bytes = state_bytes.value_or(0);
    pace.file_overhead = 111;
    return pace;
}

}  // namespace

TEST_CASE("every trial but those at the top rung waits at the end", "[study][expectation]") {
    const auto study = study_with("[limits]\ntrials = 640\n");
    const auto expected = expect(study);
    CHECK(expected.rungs.back().jobs == 10);
    CHECK(most_paused(study, expected) == 630);
}

TEST_CASE("states beyond the memory go to files; at the end all have one", "[study][expectation]") {
    const auto study = study_with("[limits]\ntrials = 640\n[trials]\nmemory = \"100MiB\"\n[workers]\ncount = 2\n");
    const auto print = footprint(study, expect(study), pace_of(1, mebibyte));
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
    const auto print = footprint(study, expect(study), pace_of(1, mebibyte));
    CHECK_FALSE(print.spills);
    CHECK(print.memory == 65 * mebibyte);
    CHECK(print.files == 64);
}

TEST_CASE("checkpoint never keeps all states in memory and one file", "[study][expectation]") {
    const auto study = study_with(
        "[limits]\ntrials = 640\n[trials]\nmemory = \"1MiB\"\ncheckpoint = \"never\"\n[workers]\ncount = 1\n");
    const auto print = footprint(study, expect(study), pace_of(1, mebibyte));
    CHECK_FALSE(print.spills);
    CHECK(print.memory == 632 * mebibyte);
    CHECK(print.files == 1);
}

TEST_CASE("an objective that cannot save has no files", "[study][expectation]") {
    auto study = study_with("[limits]\ntrials = 640\n");
    study.description.can_save = false;
    const auto print = footprint(study, expect(study), pace_of(1, std::nullopt));
    CHECK(print.files == 0);
    CHECK(print.disk == 0);
}

TEST_CASE("time is resource times pace, divided among the jobs that really go on at once", "[study][expectation]") {
    const auto study = study_with("[limits]\ntrials = 64\n[workers]\ncount = 4\n");
    const auto expected = expect(study);
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
    const auto fit = trials_in(3600, study, pace, 2);
    CHECK(time_needed(study, expect(study, fit), pace, 2) <= 3600);
    CHECK(time_needed(study, expect(study, fit + 1), pace, 2) > 3600);
    CHECK(trials_in(0.001, study, pace, 2) == 1);
    CHECK(trials_in(1e300, study, pace_of(0, std::nullopt), 2) > 1'000'000'000);
}
