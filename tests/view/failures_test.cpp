// What views tell of failures: attempts, what a crash left behind, why a run gave up.
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "view/failure_story.hpp"
#include "view/failure_text.hpp"
#include "view/hand_run.hpp"
#include "view/run_status.hpp"
#include "view/run_view.hpp"
#include "view/trial_history.hpp"

using namespace espalier;
using namespace espalier::test;
using Json = nlohmann::json;

namespace {

LadderPlan plan_of(std::uint32_t attempts) {
    LadderPlan plan(std::vector<double>{1, 2}, ReductionFactor(2));
    plan.attempts = attempts;
    return plan;
}

FailureRow segfault() {
    FailureRow failure;
    failure.signal = 11;
    failure.seconds = 3.5;
    failure.cpu_seconds = 3;
    failure.peak_memory = 1U << 30U;
    failure.last_words = "layer 7\nout of \x1b[31mluck\x07\n";
    return failure;
}

/// One worker: trial 1 crashes, fails, and succeeds in its last attempt; trial 2 fails three times; 3 is in flight.
struct Retried {
    Retried() : run(path, plan_of(3), 1, 5) {
        run.crash(1, segfault());
        run.fail(1, "took too long", Outcome::timeout);
        run.result(1, 0.5);
        for (int i = 0; i < 3; ++i) run.fail(2, "no such layer");
        run.result(1, 0.25);
        run.fail(3, "bad luck");
        run.flush();
    }
    [[nodiscard]] TrialHistory history(std::uint64_t trial) const {
        JournalReader reader(path);
        return read_history(reader, run.plan(), 2, trial, run.time_us() + 2'000'000);
    }
    [[nodiscard]] RunStatus status() const {
        JournalReader reader(path);
        return read_status(reader, run.plan(), 2, {run.time_us(), {}, folder.file("states"), Times::of_day});
    }
    TempFolder folder;
    std::string path = folder.file("a.journal");
    HandRun run;
};

FailureStory story_of(const std::string& path) {
    JournalReader reader(path);
    const auto story = read_failure_story(reader);
    REQUIRE(story);
    return *story;
}

}  // namespace

TEST_CASE("explain tells every attempt, what it left behind, and the one that counts", "[view][failures]") {
    const Retried made;
    const auto history = made.history(1);
    REQUIRE(history.results.size() == 2);
    REQUIRE(history.results[0].before.size() == 2);
    CHECK(history.results[1].before.empty());
    CHECK(history.results[0].at_result.n == 1);  // attempts that failed are in no rung
    CHECK(history.drawn_at.seq == Seq{2});
    CHECK(history.attempts() == 4);
    CHECK(history.seconds() == 2);
    CHECK(history.resource() == 4);
    const auto text = explain_text(history);
    CHECK_THAT(text, contains("attempt 1     crashed after 500 ms (message 3): the objective did not say why\n"));
    CHECK_THAT(text,
               contains("its process ended by signal 11 (SIGSEGV); it ran for 3.5 s; 3.0 s of processor time;\n") &&
                   contains(" 1.0 GiB of memory at most\n"));
    CHECK_THAT(text, contains("its last lines:\n    layer 7\n    out of ?[31mluck?\n"));
    CHECK_THAT(text, contains("attempt 2     timeout after 500 ms (message 4): took too long\n"));
    CHECK_THAT(text, contains("from 0 to 1 in 500 ms, in attempt 3"));
    CHECK_THAT(text, contains("4 jobs in 2.0 s, resource 4"));
    const Json json = Json::parse(explain_json(history));
    const auto& first = json["results"][0]["attempts_before"][0];
    CHECK(first["outcome"] == "crashed");
    CHECK(first["failure"]["signal"] == 11);
    CHECK(first["failure"]["exit_code"].is_null());
    CHECK(first["failure"]["stderr"] == segfault().last_words);
    CHECK(json["results"][0]["attempt"] == 3);
}

TEST_CASE("explain tells a trial whose attempts were all in vain, and one that is at it again", "[view][failures]") {
    const Retried made;
    CHECK_THAT(explain_text(made.history(2)), contains("failed on the way to 1, 3 times: no such layer"));
    const auto text = explain_text(made.history(3));
    CHECK_THAT(text, contains("being trained from 0 to 1, attempt 2") &&
                         contains("attempt 1     failed after 500 ms") && contains("): bad luck\n"));
    CHECK(Json::parse(explain_json(made.history(3)))["in_flight"]["attempts_before"].size() == 1);
}

TEST_CASE("status and trials count failures by what they were, and those that were tried again", "[view][failures]") {
    const Retried made;
    const auto status = made.status();
    CHECK(status.failures == 1);
    CHECK(status.retried == 5);
    CHECK(status.jobs == 8);
    CHECK(status.rungs[0].tally.results == 2);
    CHECK(status.rungs[0].tally.failures == 1);
    CHECK(status.rungs[0].tally.in_flight == 1);
    CHECK(status.trials == 3);
    const auto text = status_text(status);
    CHECK_THAT(text, contains("8 done, 1 in flight, 1 failed, 5 tried again"));
    CHECK_THAT(text, contains("6 of 8 jobs failed (4 failed, 1 crashed, 1 timeout); 5 tried again:\n"));
    CHECK_THAT(text, contains("3 x           failed: no such layer"));
    const Json json = Json::parse(status_json(status));
    CHECK(json["outcomes"] == Json({{"failed", 4}, {"crashed", 1}, {"timeout", 1}}));
    CHECK(json["retried"] == 5);

    JournalReader reader(made.path);
    const RunView run = read_run(reader, 2);
    CHECK_THAT(trials_text(run), contains("\n6 jobs failed: 4 failed, 1 crashed, 1 timeout; 5 tried again\n"));
    const Json trials = Json::parse(trials_json(run));
    CHECK(trials[0]["results"][0]["tried_again"] == true);
    CHECK(trials[0]["results"][0]["failure"]["signal"] == 11);
    CHECK_FALSE(trials[0]["results"][2].contains("tried_again"));
    CHECK(trials[1]["state"] == "failed");
    CHECK(trials[2]["state"] == "running");
}

TEST_CASE("a run that gave up says how many failures it took, what most said and what the last said",
          "[view][failures]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Limits limits;
    limits.failures_in_a_row = 3;
    HandRun run(path, plan_of(1), 1, limits);
    run.fail(1, "another thing");  // before a success: not of the row
    run.result(2, 0.5);
    run.fail(2, "no memory", Outcome::out_of_memory);
    run.fail(3, "no memory", Outcome::out_of_memory);
    run.fail(4, "no \x1b[2Jdisk");
    run.close();
    const auto story = story_of(path);
    CHECK(story.in_a_row);
    CHECK(failure_count_text(story) == "3 jobs in a row failed");
    CHECK(story.most.count == 2);
    const auto text = failure_story_text(story, "espalier resume a.journal");
    CHECK_THAT(text, contains("2 of them     out_of_memory: no memory\n") &&
                         contains("the last      failed: no ?[2Jdisk\n") &&
                         contains("\nmend it, and go on with: espalier resume a.journal\n"));
    JournalReader reader(path);
    const auto status = read_status(reader, run.plan(), 2, {0, {}, "", Times::of_day});
    CHECK(status.state == RunState::gave_up);
    CHECK_THAT(status_text(status),
               contains("gave up: 3 jobs in a row failed") && contains("go on with: espalier resume"));
    CHECK(Json::parse(status_json(status))["gave_up"]["last"]["outcome"] == "failed");
}

TEST_CASE("a limit in all counts the session's failures, and what all said is said once", "[view][failures]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Limits limits;
    limits.failures = 2;
    HandRun run(path, plan_of(1), 1, limits);
    run.fail(1, "no memory");
    run.result(2, 0.5);
    run.fail(2, "no memory");
    run.close();
    CHECK(failure_count_text(story_of(path)) == "2 jobs failed");
    const auto text = failure_story_text(story_of(path), "");
    CHECK_THAT(text, contains("all said      failed: no memory\n") && !contains("the last"));
}

TEST_CASE("a session that went well after one that gave up has no such story", "[view][failures]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Limits limits;
    limits.failures = 1;
    HandRun run(path, plan_of(1), 1, limits);
    run.fail(1, "no memory");
    run.close();
    CHECK(story_of(path).failures == 1);
    run.resume(1, 2);
    run.result(2, 0.5);
    run.close();
    JournalReader reader(path);
    CHECK_FALSE(read_failure_story(reader));
}

TEST_CASE("what a job wrote cannot steer the terminal that shows it", "[view][failures]") {
    CHECK(printable("a\x1b]0;x\x07\tb\r\nc\x7f") == "a?]0;x? b?\nc?");
    CHECK(printable("caf\u00e9 \u009bx") == "caf\u00e9 ?x");
    CHECK(signal_text(9) == "signal 9 (SIGKILL)");
    CHECK(signal_text(999) == "signal 999");
    FailureRow many;
    for (int i = 0; i < 30; ++i) many.last_words += "line " + std::to_string(i) + "\n";
    CHECK_THAT(last_words_text(many),
               contains("… 20 lines before") && contains("    line 20\n") && !contains("line 19\n"));
    CHECK(last_words_text({}).empty());
    FailureRow over;
    over.limit = 60;
    CHECK(figures_text(over, Outcome::timeout) == "the limit was 1 min 0 s");
    over.limit = 1 << 20;
    CHECK(figures_text(over, Outcome::out_of_memory) == "the limit was 1.0 MiB");
    over.exit_code = 3;
    CHECK_THAT(figures_text(over, Outcome::crashed), contains("exit code 3"));
}
