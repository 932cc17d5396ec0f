// What `explain` says, of runs played by hand. One worker, eta 2, rungs at 1, 2 and 4 unless said otherwise.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "view/hand_run.hpp"
#include "view/trial_history.hpp"

using namespace espalier;
using namespace espalier::test;
using Json = nlohmann::json;

namespace {

struct Played {
    explicit Played(std::uint64_t trials, bool maximize = false)
        : run(folder.file("a.journal"), {1, 2, 4}, 2, 1, trials, maximize) {}
    Played(const LadderPlan& plan, std::uint64_t trials) : run(folder.file("a.journal"), plan, 1, trials) {}

    [[nodiscard]] TrialHistory history(std::uint64_t trial) const {
        JournalReader reader(folder.file("a.journal"));
        return read_history(reader, run.plan(), full_resource, trial, run.time_us() + 2'500'000);
    }
    /// The text in one line, its breaks forgotten.
    [[nodiscard]] std::string text(std::uint64_t trial) const {
        std::string words;
        for (const char c : explain_text(history(trial)))
            if (c != ' ' && c != '\n')
                words += c;
            else if (!words.empty() && words.back() != ' ')
                words += ' ';
        return words;
    }
    [[nodiscard]] Json json(std::uint64_t trial) const { return Json::parse(explain_json(history(trial))); }

    TempFolder folder;
    HandRun run;
    std::optional<double> full_resource = 4;
};

/// 1: 0.5, at once overtaken by 2: 0.3, which is promoted; 3 and 4 are worse, and 1 is the second best of four.
void play_first_rung(HandRun& run) {
    run.result(1, 0.5);
    run.result(2, 0.3);  // the best of two: to 2
    run.result(2, 0.2);
    run.result(3, 0.9);
    run.result(4, 0.8);  // two of four: trial 1
}

/// SHA, 4 trials a bracket.
LadderPlan sha_plan() {
    LadderPlan plan({{{1, 2, 4}, 4}}, ReductionFactor(2));
    plan.scheme = Scheme::sha;
    return plan;
}

}  // namespace

TEST_CASE("in a synchronous bracket a rung is said to be decided when it is complete", "[view][explain][sha]") {
    Played played(sha_plan(), 8);
    for (const std::uint64_t trial : {1U, 2U, 3U}) played.run.result(trial, 0.1 * static_cast<double>(trial));
    played.run.flush();
    CHECK_THAT(played.text(2), contains("for bracket 1 that was opened (trials 1 to 4)") &&
                                   contains("rank 2 of 2 when it came; the rung is decided when all its 4 results are "
                                            "there") &&
                                   contains("rank 2 of 3 so far; of its 4 trials the best 2 are trained further, when "
                                            "all results are there"));
    CHECK(played.json(2)["results"][0]["fate"] == "undecided");
    played.run.fail(4, "no");  // the rung is complete: 1 and 2 go on
    played.run.result(1, 0.4);
    played.run.flush();
    CHECK_THAT(played.text(3), contains("rank 3 of 4 when the rung was complete; of its 4 trials the best 2 are "
                                        "trained further. It is never promoted"));
    CHECK_THAT(played.text(1), contains("promoted to 2, at ") && contains("rank 1 of 4 when the rung was complete, and "
                                                                          "of its 4 trials the best 2 are trained "
                                                                          "further (boundary 0.2)"));
    played.run.result(2, 0.3);  // the best of two: to 4
    played.run.result(2, 0.2);
    played.run.result(5, 0.9);
    played.run.close();
    CHECK(played.json(2)["results"][2]["fate"] == "finished");
    CHECK(played.json(5)["opened_bracket"] == Json({{"number", 2}, {"first_trial", 5}, {"last_trial", 8}}));
    CHECK(played.json(5)["results"][0]["standing"]["rank"] == 1);  // among those of its own bracket
}

TEST_CASE("a promotion that came late says how long it waited, for how many results, and what brought it",
          "[view][explain]") {
    Played played(10);
    play_first_rung(played.run);
    played.run.close();
    CHECK_THAT(played.text(1),
               contains("rank 1 of 1 when it came; floor(1/2) = 0: nobody is promoted yet ") &&
                   contains("promoted to 2, 4.0 s and 3 results of this rung later, ") &&
                   contains("(the result of trial 4 in rung 0). It then ranked 2 of 4, among the best floor(4/2) = 2 "
                            "(boundary 0.5); the one ahead of it had been promoted before"));
    const auto promotion = played.json(1)["results"][0]["promotion"];
    CHECK(promotion["waited"] == 4);
    CHECK(promotion["results_since"] == 3);
    CHECK(promotion["by"] == Json({{"event", "result"}, {"trial", 4}, {"bracket", 0}, {"rung", 0}}));
    CHECK(promotion["standing"]["rank"] == 2);
    CHECK(promotion["standing"]["ahead"] == Json::parse(R"([{"trial": 2, "value": 0.3}])"));
    CHECK(played.json(1)["results"][0]["displaced"] == nullptr);
}

TEST_CASE("a promotion at once says so", "[view][explain]") {
    Played played(10);
    play_first_rung(played.run);
    played.run.close();
    CHECK_THAT(played.text(2), contains("rank 1 of 2 when it came; the best floor(2/2) = 1 is promoted, the last of "
                                        "them with 0.3 (the boundary): it is among them ") &&
                                   contains("promoted at once, to 2: the worker that brought the result went on with"));
}

TEST_CASE("a trial that waits is told at how many results it would be promoted", "[view][explain]") {
    Played played(10);
    play_first_rung(played.run);
    played.run.flush();
    CHECK_THAT(played.text(3),
               contains("trial 3 of orchard: paused at 1, not promoted: 0.9 (less is better)") &&
                   contains("not promoted now rank 4 of 4; the best floor(4/2) = 2 are promoted. It would be among "
                            "them when the rung holds 8 results if nobody better came ") &&
                   !contains("any more"));
    CHECK(played.json(3)["results"][0]["results_needed"] == 8);
    CHECK(played.json(3)["results"][0]["fate"] == "not among the best");
}

TEST_CASE("a trial that the limit of trials keeps from its promotion is told so", "[view][explain]") {
    Played played(6);
    play_first_rung(played.run);
    played.run.flush();
    CHECK_THAT(played.text(3), contains("when the rung holds 8 results if nobody better came; but no more than 6 can "
                                        "come to it under the limit of 6 trials"));
}

TEST_CASE("that a trial cannot be promoted any more is said of a run that is over", "[view][explain]") {
    Played played(4);
    play_first_rung(played.run);
    played.run.result(1, 0.25);  // the second of two in rung 1: trial 2 goes on
    played.run.result(2, 0.1);
    played.run.close();
    CHECK_THAT(played.text(3), contains("not promoted in the end rank 4 of 4; the best floor(4/2) = 2 are promoted. "));
    CHECK_THAT(played.text(3), contains("It cannot be promoted any more: every trial allowed is drawn, and the rung "
                                        "gets no more results (unless the run is resumed with a higher limit)"));
    CHECK_THAT(played.text(2), contains("trial 2 of orchard: finished at 4, the full resource: 0.1") &&
                                   contains("finished nothing is promoted out of the top rung"));
}

TEST_CASE("a run that a limit stopped says so where a promotion is due", "[view][explain]") {
    Played played(10);
    played.run.result(1, 0.5);
    played.run.stop(StopReason::time);
    played.run.result(2, 0.6);
    played.run.close();
    CHECK(played.history(1).results[0].fate == Fate::due);
    CHECK_THAT(played.text(1),
               contains("paused at 1, to be promoted next") &&
                   contains("it is due: rank 1 of 2, among the best floor(2/2) = 1; but the run is over "
                            "(the time limit is reached): resume it with a higher limit"));
    CHECK_THAT(played.text(2), contains("It would have been among them with 4 results if nobody better had come; the "
                                        "run is over: the time limit is reached"));
}

TEST_CASE("a failure is told in the objective's words", "[view][explain]") {
    Played played(10);
    played.run.fail(1, "the loss exploded\nat step 12");
    played.run.flush();
    CHECK_THAT(played.text(1), contains("trial 1 of orchard: failed on the way to 1: the loss exploded ") &&
                                   contains(": the loss exploded at step 12 ") &&
                                   contains("not promoted failures rank last and are never promoted"));
    CHECK(played.json(1)["results"][0]["says"] == "the loss exploded\nat step 12");
    CHECK(played.json(1)["results"][0]["value"] == nullptr);
    // The headline promises no lines that are not in it.
    played.run.fail(2, "exit code 3; stderr ends with:\nno such file");
    played.run.flush();
    CHECK_THAT(played.text(2), contains("failed on the way to 1: exit code 3 configuration"));
    CHECK_THAT(played.text(2), contains("exit code 3; stderr ends with: no such file"));
}

TEST_CASE("a job in flight is told while its program runs, and how to go on after it was killed", "[view][explain]") {
    Played played(10);
    played.run.result(1, 0.5);
    played.run.flush();
    CHECK_THAT(played.text(2), contains("trial 2 of orchard: being trained from 0 to 1 ") &&
                                   contains("1.0 s into the run (2.5 s ago), from 0 to 1"));
    played.run.close();
    CHECK_THAT(played.text(2), contains("trial 2 of orchard: not back when the program ended") &&
                                   contains("It runs again on: espalier resume " + played.folder.file("a.journal")));
    CHECK(played.json(2)["in_flight"]["to"] == 1);
    CHECK(played.json(2)["run"] == "killed");
}

TEST_CASE("a maximized value is told as the objective returned it, boundary and neighbours too", "[view][explain]") {
    Played played(10, true);
    play_first_rung(played.run);
    played.run.close();
    CHECK_THAT(played.text(1), contains("(boundary -0.5)"));
    CHECK_THAT(played.text(3), contains("not promoted: -0.9 (more is better)"));
    const auto result = played.json(1)["results"][0];
    CHECK(result["value"] == -0.5);
    CHECK(result["promotion"]["standing"]["boundary"] == -0.5);
    CHECK(result["promotion"]["standing"]["ahead"][0]["value"] == -0.3);
}

TEST_CASE("the learning curve, log lines and training again are told shortly", "[view][explain]") {
    Played played(10);
    const TrialId trial{1};
    for (int i = 1; i <= 40; ++i)
        played.run.writer().push(ProgressRow{trial, 0, 1, played.run.time_us(), i / 40.0, 100.0 - i, ""});
    for (int i = 1; i <= 7; ++i)
        played.run.writer().push(LogRow{trial, played.run.time_us(), 1, "line " + std::to_string(i)});
    played.run.result(1, 0.5);
    played.run.writer().push(RebuildRow{trial, played.run.time_us(), 0, 1, 2.5});
    played.run.close();
    CHECK_THAT(played.text(1), contains("on the way 96 at 0.1, 92 at 0.2, ") && contains("60 at 1 (10 of 40 points)") &&
                                   contains("warning: line 7 and 2 lines before: see --json") && !contains("line 2 ") &&
                                   contains("trained from 0 to 1 again in 2.5 s, because its state was lost") &&
                                   contains("in all 1 job in 500 ms, resource 1"));
    const auto json = played.json(1);
    CHECK(json["progress"].size() == 40);
    CHECK(json["log"].size() == 7);
    CHECK(json["rebuilds"].size() == 1);
}

TEST_CASE("a job that a kill cut off is told to have begun twice, and the time between sessions is not counted",
          "[view][explain]") {
    Played played(10);
    played.run.result(1, 0.5);
    played.run.close();  // killed: trial 2 is in flight
    CHECK_THAT(played.text(1), contains("the run killed, with 2 trials so far; go on with: espalier resume "));
    played.run.resume(1, 10);
    played.run.result(2, 0.3);
    played.run.close();
    CHECK_THAT(played.text(2), contains("begun in 2 sessions, because the program ended while it ran") &&
                                   contains("2.0 s into the run (message 5)"));
    CHECK(played.json(2)["results"][0]["sessions"] == 2);
    CHECK(played.json(1)["results"][0]["sessions"] == 1);
}

TEST_CASE("on an infinite horizon no rung is the top", "[view][explain]") {
    Played played(10);
    play_first_rung(played.run);
    played.run.result(1, 0.25);
    played.run.result(2, 0.1);  // at 4, where the plan of a run with an end would end
    played.run.flush();
    CHECK(played.history(2).results.back().fate == Fate::top);
    played.full_resource.reset();
    CHECK(played.history(2).results.back().fate == Fate::waiting);
    CHECK_THAT(played.text(2), contains("paused at 4, not promoted: 0.1") && !contains("top rung"));
}

TEST_CASE("a configuration that the study gave is told as given", "[view][explain]") {
    Played played(10);
    played.run.result(1, 0.5);
    played.run.flush();
    TrialHistory history = played.history(1);
    CHECK_THAT(explain_text(history), contains("configuration, drawn at random (seed "));
    history.unit = {-1, 0.5};
    history.configuration = R"({"lr":0.01,"momentum":0.5})";
    CHECK_THAT(explain_text(history), contains("given by the study ([[try]]), the rest drawn (seed "));
    history.configuration = R"({"lr":0.01})";  // the other does not apply: nothing of it was drawn
    CHECK_THAT(explain_text(history), contains("configuration, given by the study ([[try]]):\n"));
    CHECK(Json::parse(explain_json(history))["origin"] == "given");
}
