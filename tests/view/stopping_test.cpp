// What the views say of trials that a stopping rule ended, in runs played by hand: one worker, trained at once to 8.
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "view/hand_run.hpp"
#include "view/run_status.hpp"
#include "view/run_view.hpp"
#include "view/trial_history.hpp"

using namespace espalier;
using namespace espalier::test;
using Json = nlohmann::json;

namespace {

StoppingPlan rule(StoppingRule name) {
    StoppingPlan stopping;
    stopping.rule = name;
    stopping.completed = 1;
    stopping.probability = 0.05;
    stopping.levels = {2};
    stopping.eta = ReductionFactor(2);
    stopping.full = 8;
    return stopping;
}

LadderPlan plan_with(const StoppingPlan& stopping) {
    LadderPlan plan(std::vector<double>{8}, ReductionFactor(2));
    plan.stopping = stopping;
    return plan;
}

struct Played {
    explicit Played(const StoppingPlan& stopping, bool maximize = false)
        : run(folder.file("a.journal"), plan_with(stopping), 1, 10, maximize) {}

    [[nodiscard]] TrialHistory history(std::uint64_t trial) const {
        JournalReader reader(folder.file("a.journal"));
        return read_history(reader, run.plan(), 8, trial, run.time_us());
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
    [[nodiscard]] RunStatus status() const {
        JournalReader reader(folder.file("a.journal"));
        return read_status(reader, run.plan(), 8, {run.time_us(), std::nullopt, folder.file("a.journal.states")});
    }
    [[nodiscard]] RunView view() const {
        JournalReader reader(folder.file("a.journal"));
        return read_run(reader, 8);
    }

    TempFolder folder;
    HandRun run;
};

/// Trial 1 is trained in full with 0.5; trial 2 reports 0.9 and is stopped at 2.
void play(HandRun& run) {
    run.report(1, 2, 0.5);
    run.result(1, 0.5);
    run.report(2, 2, 0.9);
    run.stopped(2);
}

}  // namespace

TEST_CASE("explain tells which rule stopped a trial, where, and what it compared with what", "[view][stopping]") {
    Played played(rule(StoppingRule::asha));
    play(played.run);
    played.run.close();
    const auto text = played.text(2);
    CHECK_THAT(text, contains("trial 2 of orchard: stopped at 2 of 8 by ASHA's stopping rule ") &&
                         contains("trained from 0 to 2 of 8 in ") && contains("stopped at 2, 20") &&
                         contains(", by ASHA's stopping rule: 0.9 is not among the best "
                                  "max(1, floor(2/2)) = 1 of the 2 that passed this "
                                  "rung, the last of them with 0.5 ") &&
                         contains("not promoted what the stopping rule ended ranks last, as failures do, and is never "
                                  "promoted") &&
                         contains("resource 2"));
    const auto json = Json::parse(explain_json(played.history(2)))["results"][0];
    CHECK(json["outcome"] == "stopped");
    CHECK(json["fate"] == "stopped");
    CHECK(json["stop"]["rule"] == "asha");
    CHECK(json["stop"]["resource"] == 2);
    CHECK(json["stop"]["value"] == 0.9);
    CHECK(json["stop"]["bound"] == 0.5);
    CHECK(json["stop"]["n"] == 2);
}

TEST_CASE("the median rule is told in its own words and the objective's direction", "[view][stopping]") {
    Played played(rule(StoppingRule::median), true);
    play(played.run);
    played.run.close();
    CHECK_THAT(played.text(2), contains("by the median rule: its best so far, -0.9, is worse than -0.5, the median of "
                                        "the averages up to there of 1 completed trial"));
    CHECK(Json::parse(explain_json(played.history(2)))["results"][0]["stop"]["value"] == -0.9);
}

TEST_CASE("the words of the learning-curve rule", "[view][stopping]") {
    TrialHistory history;
    history.stopping = rule(StoppingRule::curve);
    history.maximize = true;  // a probability has no direction
    CHECK(stop_text(history, {TrialId{1}, 0, 1, 0, 4, 0.0125, 0.05, 4, 4}) ==
          "by a power law through its 4 reports it beats the best trial at 8 with probability 0.0125, below 0.05");
}

TEST_CASE("an infinite loss is told as no finite value", "[view][stopping]") {
    TrialHistory history;
    history.stopping = rule(StoppingRule::asha);
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK_THAT(stop_text(history, {TrialId{1}, 0, 1, 0, 2, infinity, infinity, 5, 6}),
               contains("its value is not finite, and ranks behind the 4 that passed this rung before"));
}

TEST_CASE("a job that was stopped and is not back is told so, running and killed", "[view][stopping]") {
    Played played(rule(StoppingRule::asha));
    played.run.report(1, 2, 0.5);
    played.run.result(1, 0.5);
    played.run.report(2, 2, 0.9);
    played.run.flush();
    CHECK_THAT(played.text(2), contains("stopped at 2 of 8 by ASHA's stopping rule: it is about to end"));
    played.run.close();
    CHECK_THAT(played.text(2), contains("its result was not back when the program ended") &&
                                   contains("it is not run again: espalier resume "));
    CHECK(Json::parse(explain_json(played.history(2)))["in_flight"]["stop"]["n"] == 2);
}

TEST_CASE("an objective that does not listen has its result, and explain says so", "[view][stopping]") {
    Played played(rule(StoppingRule::asha));
    played.run.report(1, 2, 0.5);
    played.run.result(1, 0.5);
    played.run.report(2, 2, 0.9);
    played.run.result(2, 0.7);
    played.run.close();
    CHECK_THAT(played.text(2), contains("finished at 8") && contains("The objective did not listen and trained on"));
    CHECK(played.view().trials[1].state == TrialState::finished);
}

TEST_CASE("status and trials count stopped trials apart from failures", "[view][stopping]") {
    Played played(rule(StoppingRule::asha));
    play(played.run);
    played.run.fail(3, "too big");
    played.run.close();
    const auto status = played.status();
    CHECK(status.stopped_trials == 1);
    CHECK(status.failures == 1);
    CHECK(status.jobs == 3);
    CHECK(status.rungs[0].tally.stopped == 1);
    CHECK_THAT(status_text(status), contains("1 failed, 1 ended early by the stopping rule") && contains("stopped"));
    CHECK(Json::parse(status_json(status))["stopped_trials"] == 1);
    CHECK(status.resource == 8 + 2 + 8 + 8);  // with the job in flight

    const auto run = played.view();
    CHECK(run.trials[1].state == TrialState::stopped);
    CHECK(run.resource == 8 + 2 + 8);
    CHECK_THAT(trials_text(run), contains("stopped at 2"));
    const auto trials = Json::parse(trials_json(run));
    CHECK(trials[1]["state"] == "stopped");
    CHECK(trials[1]["results"][0]["stopped_at"] == 2);
    CHECK(run.best_full()->trial == 1);
}
