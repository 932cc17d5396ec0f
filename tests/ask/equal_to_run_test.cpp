// One who asks, tells and asks again decides what a run with one worker does.
#include <string>
#include <vector>

#include "ask/run_again.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

struct Case {
    std::string name;
    std::string words;
};

const std::vector<Case> schemes = {
    {"asha", "--max-trials 60"},
    {"asha, maximized", "--max-trials 40 --set study.direction=maximize"},
    {"asha without end", "--max-trials 40 --set scheduler.max_resource=infinite --set scheduler.min_resource=1"},
    {"several brackets", "--max-trials 60 --set scheduler.mode=standard"},
    {"random", "--max-trials 20 --set scheduler.algorithm=random"},
    {"sha", "--max-trials 54 --set scheduler.algorithm=sha --set scheduler.n=27"},
    {"hyperband", "--max-trials 60 --set scheduler.algorithm=hyperband"},
    {"live", "--max-trials 60 --set scheduler.brackets=live"},
    {"loop", "--max-trials 60 --set scheduler.brackets=loop"},
    {"a limit of resource", "--set limits.resource=150"},
    {"failures tried again", "--max-trials 40 --set objective.fail_rate=0.3 --set job.on_failure=retry"},
    {"failures that rank last",
     "--max-trials 40 --set objective.fail_rate=0.2 --set objective.nan_rate=0.2 --set objective.infeasible_rate=0.1"},
    {"sobol", "--max-trials 40 --set sampler.kind=sobol"},
    {"grid", "--set sampler.kind=grid --set sampler.points=3 --max-trials 30"},
};

const std::string ladder = " --seed 7 --set scheduler.max_resource=27 --set scheduler.eta=3 --set objective.noise=0.3";

/// Asks and tells until nothing is left, as the run's objective answered.
void follow(const Recorded& run, AskedStudy& study) {
    while (const auto asked = study.ask()) {
        const auto answer = answer_of(run, asked->job, study.study().maximize);
        INFO("trial " << number(asked->job.trial) << " to " << asked->job.to);
        REQUIRE(answer);
        study.tell(asked->number, *answer);
    }
    CHECK(study.standing().over);
    CHECK(study.standing().open == 0);
}

/// @returns what was recorded of the same search, asked for.
Recorded asked_again(const Shell& shell, const Recorded& run, const std::string& journal) {
    const auto path = shell.path("ask.journal");
    const auto study = AskedStudy::create(path, asked_as(JournalReader(shell.path(journal)).study()), {"test"});
    follow(run, *study);
    study->close();
    const auto replayed = shell.run("replay ask.journal");
    INFO(replayed.err);
    CHECK(replayed.code == 0);
    CHECK(shell.run("status ask.journal").out.find("state         finished") != std::string::npos);
    return Recorded(path);
}

}  // namespace

TEST_CASE("one who asks and tells decides what a run with one worker does, in every scheme", "[ask][equal]") {
    for (const auto& [name, words] : schemes) {
        INFO(name);
        const Shell shell;
        std::string all = words + ladder;
        if (name == "asha without end") all = words + " --seed 7 --set scheduler.eta=3 --set objective.noise=0.3";
        const auto ended = shell.run("run curve --quiet --workers 1 --journal run.journal " + all);
        INFO(ended.err);
        REQUIRE(ended.code == 0);
        const Recorded run(shell.path("run.journal"));
        const Recorded asked = asked_again(shell, run, "run.journal");
        CHECK(asked.decisions.size() > 15);
        CHECK(asked.decisions == run.decisions);
        CHECK(asked.configurations == run.configurations);
    }
}

TEST_CASE("samplers that learn draw for who asks what they draw in a simulation with one worker", "[ask][equal]") {
    for (const std::string kind : {"tpe", "kde"}) {
        INFO(kind);
        const Shell shell;
        const auto ended = shell.run(
            "simulate curve --quiet --workers 1 --journal run.journal --max-trials 90 "
            "--set sampler.kind=" +
            kind + ladder);
        INFO(ended.err);
        REQUIRE(ended.code == 0);
        const Recorded run(shell.path("run.journal"));
        const Recorded asked = asked_again(shell, run, "run.journal");
        CHECK(asked.decisions == run.decisions);
        CHECK(asked.units == run.units);
        CHECK_THAT(shell.run("explain ask.journal 88").out, contains("drawn by " + kind));
    }
}

TEST_CASE("when the target is told nothing more is handed out, where a run has begun one more job", "[ask][equal]") {
    const Shell shell;
    REQUIRE(shell.run("run curve --quiet --workers 1 --journal run.journal --set limits.target=0.9" + ladder).code ==
            0);
    const Recorded run(shell.path("run.journal"));
    const Recorded asked = asked_again(shell, run, "run.journal");
    REQUIRE(asked.decisions.size() + 1 == run.decisions.size());
    CHECK(std::equal(asked.decisions.begin(), asked.decisions.end(), run.decisions.begin()));
}
