// What `status` counts, of runs played by hand: one worker, eta 2, rungs at 1, 2 and 4; a job takes half a second of
// the second between two results.
#include "view/run_status.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "replay/recorded_run.hpp"
#include "support/catch.hpp"
#include "view/hand_run.hpp"

using namespace espalier;
using namespace espalier::test;
using Json = nlohmann::json;

namespace {

struct Played {
    explicit Played(std::uint64_t trials, std::uint32_t workers = 1)
        : run(folder.file("a.journal"), {1, 2, 4}, 2, workers, trials) {}

    /// Two seconds after the last result.
    [[nodiscard]] RunStatus status(std::optional<double> time_limit = std::nullopt) const {
        JournalReader reader(folder.file("a.journal"));
        return read_status(reader, run.plan(), 4,
                           {run.time_us() + 2'000'000, time_limit, folder.file("a.journal.states")});
    }

    TempFolder folder;
    HandRun run;
};

/// Everything allowed: 2 and then 1 reach rung 1, and 2 the top.
void play_to_the_end(HandRun& run) {
    run.result(1, 0.5);
    run.result(2, 0.3);
    run.result(2, 0.2);
    run.result(3, 0.9);
    run.fail(4, "too big");
    run.result(1, 0.25);
    run.result(2, 0.1);
}

}  // namespace

TEST_CASE("a finished run's rungs, jobs and best are counted", "[view][status]") {
    Played played(4);
    play_to_the_end(played.run);
    played.run.close();
    const RunStatus status = played.status();
    CHECK(status.state == RunState::finished);
    CHECK(status.resume_line().empty());
    CHECK(status.trials == 4);
    CHECK(status.jobs == 7);
    CHECK(status.failures == 1);
    CHECK(status.in_flight == 0);
    CHECK(status.elapsed == 7);  // until the last message
    CHECK(status.busy == 3.5);
    CHECK(status.offered == 7);
    CHECK(status.resource == 4 + 2 + 2);
    CHECK(!status.left);
    REQUIRE(status.rungs.size() == 3);
    CHECK(status.rungs[0].tally.results == 4);
    CHECK(status.rungs[0].tally.failures == 1);
    CHECK(status.rungs[0].tally.promoted == 2);
    CHECK(status.rungs[1].tally.results == 2);
    CHECK(status.rungs[1].tally.promoted == 1);
    CHECK(status.rungs[2].tally.results == 1);
    CHECK(status.rungs[2].top);
    CHECK(status.best_full->loss == 0.1);
    CHECK(status.best_seen->resource == 4);
    CHECK(status.configuration == "{\"lr\":0.01}");
    CHECK_THAT(status_text(status), contains("finished: every trial allowed is drawn, every promotion due is made") &&
                                        contains("1 worker busy 50 % of the time") &&
                                        contains("1 of 7 jobs failed:\n  1 x           failed: too big\n") &&
                                        !contains("go on with"));
}

TEST_CASE("while a program writes, the run is running: jobs in flight count up to now, and time left is an estimate",
          "[view][status]") {
    Played played(8);
    played.run.result(1, 0.5);
    played.run.result(2, 0.3);
    played.run.flush();
    const RunStatus status = played.status();
    CHECK(status.state == RunState::running);
    CHECK(status.in_flight == 1);
    CHECK(status.rungs[1].tally.in_flight == 1);
    CHECK(status.elapsed == 4);
    CHECK(status.busy == 0.5 + 0.5 + 2);
    REQUIRE(status.left);
    CHECK(status.left->limit == "trials");
    CHECK(status.left->seconds == 12);  // two trials in four seconds, six to go
    CHECK_THAT(status_text(status), contains("state         running\n") && contains("(process 4711 on tree)") &&
                                        contains("about 12.0 s until all 8 trials are drawn: an estimate"));
    CHECK(played.status(10).left->limit == "time");
    CHECK(played.status(10).left->seconds == 6);
    CHECK(!played.status(1).limits.seconds);  // outlived: it was raised
}

TEST_CASE("a run that nobody writes and that is not done was killed: the line that goes on is told", "[view][status]") {
    Played played(8);
    played.run.result(1, 0.5);
    played.run.close();
    const RunStatus status = played.status();
    CHECK(status.state == RunState::killed);
    CHECK(status.elapsed == 1);
    CHECK(status.resume_line() == "espalier resume " + played.folder.file("a.journal"));
    CHECK_THAT(status_text(status), contains("killed: nobody writes its journal") &&
                                        contains("\ngo on with: espalier resume ") && !contains("time left"));
    CHECK(Json::parse(status_json(status))["state"] == "killed");
}

TEST_CASE("why a run ended is told from its last stop", "[view][status]") {
    struct Case {
        StopReason reason;
        RunState state;
        std::string words;
    };
    const auto ended = GENERATE(Case{StopReason::time, RunState::finished, "finished: the time limit is reached"},
                                Case{StopReason::target, RunState::finished, "finished: the target is reached"},
                                Case{StopReason::interrupted, RunState::interrupted, "interrupted"},
                                Case{StopReason::error, RunState::failed, "the journal could not be written"});
    Played played(8);
    played.run.stop(ended.reason);
    played.run.result(1, 0.5);
    played.run.flush();
    CHECK_THAT(status_text(played.status()), contains("running, and ends when its jobs are back"));
    played.run.close();
    CHECK(played.status().state == ended.state);
    CHECK_THAT(status_text(played.status()), contains(ended.words));
}

TEST_CASE("failures are counted by what they said, the most frequent first, a few of them", "[view][status]") {
    Played played(100);
    for (std::uint64_t trial = 1; trial <= 30; ++trial)
        played.run.fail(trial, trial <= 10 ? "disk" : trial <= 22 ? "memory" : "strange " + std::to_string(trial));
    played.run.close();
    const RunStatus status = played.status();
    REQUIRE(status.causes.size() == 5);
    CHECK(status.causes[0].message == "memory");
    CHECK(status.causes[0].count == 12);
    CHECK(status.causes[1].message == "disk");
    CHECK(status.causes[1].count == 10);
    CHECK(status.other_causes == 5);
    CHECK_THAT(status_text(status), contains("30 of 30 jobs failed:\n  12 x          failed: memory\n") &&
                                        contains("  5 x           something else") &&
                                        contains("no trial has succeeded yet"));
}

TEST_CASE("the pace of the last minute is told apart once a run is older", "[view][status]") {
    Played played(1000);
    for (std::uint64_t trial = 1; trial <= 90; ++trial) played.run.fail(trial, "");
    played.run.close();
    const RunStatus status = played.status();
    CHECK(status.elapsed == 90);
    CHECK(status.lately == 60);
    CHECK(status.rate_lately * 60 > 59);
    CHECK(status.rate_lately * 60 < 62);  // both ends of the minute
}

TEST_CASE("the journal and the folder of states are weighed", "[view][status]") {
    Played played(4);
    play_to_the_end(played.run);
    played.run.close();
    CHECK(played.status().states_files == 0);
    std::filesystem::create_directory(played.folder.file("a.journal.states"));
    std::ofstream(played.folder.file("a.journal.states/one.state")) << std::string(1000, 'x');
    std::ofstream(played.folder.file("a.journal.states/two.state")) << std::string(500, 'x');
    CHECK(played.status().states_files == 2);
    CHECK(played.status().states_bytes == 1500);
    CHECK(played.status().journal_bytes == std::filesystem::file_size(played.folder.file("a.journal")));
}

TEST_CASE("whatever a run's course, its status is that of the ladder and its JSON is valid", "[view][status]") {
    const std::uint64_t seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{41}));
    const RecordedRun run(seed % 3 == 0 ? random_brackets(seed, 16) : random_workload(seed, 16));
    const TempFolder folder;
    run.write(folder.file("a.journal"));
    JournalReader reader(folder.file("a.journal"));
    const RunStatus status = read_status(reader, run.plan(), 1, {0, std::nullopt, folder.file("none")});
    std::uint64_t results = 0, failures = 0, drawn = 0, handed_out = 0;
    for (const auto& step : run.steps()) {
        if (const auto* result = std::get_if<Result>(&step.event)) ++(result->ok() ? results : failures);
        if (step.decision) ++handed_out;
        if (step.decision && step.decision->draws()) ++drawn;
    }
    INFO("workload " << seed);
    CHECK(status.jobs == results + failures);
    CHECK(status.failures == failures);
    CHECK(status.trials == drawn);
    CHECK(status.in_flight == handed_out - status.jobs);
    CHECK(status.messages == run.steps().size());
    std::uint64_t in_rungs = 0;
    for (const auto& rung : status.rungs) in_rungs += rung.tally.results;
    CHECK(in_rungs == status.jobs);
    std::size_t rungs = 0;
    for (const auto& bracket : run.plan().brackets) rungs += bracket.levels.size();
    CHECK(Json::parse(status_json(status))["rungs"].size() == rungs);
    CHECK(status_text(status).starts_with(folder.file("a.journal")));
}

TEST_CASE("the time between sessions is nobody's, and jobs cut off are busy from when they began again",
          "[view][status]") {
    Played played(10);
    played.run.result(1, 0.5);
    played.run.close();
    played.run.resume(1, 10);
    played.run.flush();
    const RunStatus status = played.status();
    CHECK(status.state == RunState::running);
    CHECK(status.sessions.size() == 2);
    CHECK(status.elapsed == 3);
    CHECK(status.offered == 3);
    CHECK(status.busy == 0.5 + 2);
    CHECK_THAT(status_text(status), contains("; session 2 since "));
}
