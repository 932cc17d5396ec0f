// check --try as its user reads it.
#include <csignal>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

TEST_CASE("check --try says what one trial took and what the study will take", "[program][try]") {
    const Shell shell;
    const std::string words = " --max-trials 100 --set objective.state_bytes=50000 --set trials.memory=1MB";
    const auto ended = shell.run("check curve --try" + words);
    INFO(ended.out);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, contains("tried      trial 1: {\"rate\":") && contains("trained from 0 to 1 in ") &&
                              contains("48.8 KiB (50000 bytes), saved in ") && contains("restore    agree") &&
                              contains("same seed  the same loss, as the objective says") &&
                              contains("100 trials: about ") && contains("files, at the end"));
    CHECK_THAT(ended.err, contains("training it to 1\n") && contains("saving and restoring it\n"));

    const auto json = parsed(shell.run("check curve --try --json" + words).out)["try"];
    CHECK(json["restore"] == "agrees");
    CHECK(json["same_seed"] == "agrees");
    CHECK(json["state_bytes"] == 50000);
    CHECK(json["faults"].empty());
    CHECK(json["onward"]["value"] == json["restored"]["value"]);
    CHECK(json["study"]["spills"] == true);
    CHECK(json["study"]["trials"] == 100);
    CHECK(!shell.has("curve.journal"));
    CHECK(std::filesystem::is_empty(shell.path(".")));
}

TEST_CASE("without --try check says how many states there may be and how to learn their size", "[program][try]") {
    const auto ended = Shell().run("check curve --max-trials 100 --set objective.state_bytes=50000");
    CHECK_THAT(ended.out, contains("up to 100 paused states in memory and files; --try measures"));
    CHECK_THAT(Shell().run("check curve --max-trials 100").out, contains("the objective cannot save them"));
}

TEST_CASE("check --try finds a state that is not all that training needs", "[program][try]") {
    const Shell shell;
    const auto ended = shell.run(std::string("check ") + CARELESS + " --try --set objective.fault=moment");
    INFO(ended.out);
    CHECK(ended.code == 1);
    CHECK_THAT(ended.out, contains("restore    DIFFER: ") && contains("same seed  the same loss") &&
                              contains("fault: a restored state trains on to another loss"));
    CHECK(shell.run(std::string("check ") + CARELESS + " --try").code == 0);
}

TEST_CASE("check --try finds an objective that is not as deterministic as it says", "[program][try]") {
    const std::string words = std::string("check ") + CARELESS + " --try --set objective.fault=random";
    const auto claims = Shell().run(words);
    INFO(claims.out);
    CHECK(claims.code == 1);
    CHECK_THAT(claims.out, contains("same seed  ANOTHER loss") && contains("fault: the same seed gives another loss") &&
                               contains("restore    cannot be judged"));
    const auto honest = Shell().run(words + " --set objective.claims=false");
    INFO(honest.out);
    CHECK(honest.code == 0);
    CHECK_THAT(honest.out, contains("same seed  another loss: not deterministic, as the objective says"));
}

TEST_CASE("check --try with one rung trains to half of it first", "[program][try]") {
    const auto ended = Shell().run(
        "check curve --try --set scheduler.algorithm=random --set objective.state_bytes=100 "
        "--set scheduler.max_resource=8");
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, contains("trained from 0 to 4 in ") && contains("the study has one rung"));
}

TEST_CASE("a trial that fails in check --try is told in the objective's words", "[program][try]") {
    const auto failed = Shell().run("check curve --try --set objective.fail_rate=1");
    CHECK(failed.code == 1);
    CHECK_THAT(failed.out, contains("fault: train failed: a failure, as asked for") && contains("--try-trial 2"));
    const auto nan = Shell().run("check curve --try --json --set objective.nan_rate=1");
    CHECK(nan.code == 1);
    CHECK_THAT(parsed(nan.out)["try"]["faults"][0].get<std::string>(), contains("returned NaN"));
    CHECK(parsed(nan.out)["try"]["study"].is_null());
    const auto create = Shell().run("check curve --try --set objective.create_fail_rate=1");
    CHECK(create.code == 1);
    CHECK_THAT(create.out, contains("fault: create failed: "));
}

TEST_CASE("another trial is tried by its number", "[program][try]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 5");
    const auto second = parsed(shell.run("check curve --json --try-trial 2").out)["try"];
    CHECK(second["trial"] == 2);
    CHECK(second["configuration"] == parsed(shell.run("trials --json a.journal").out)[1]["configuration"]);
    CHECK(shell.run("check curve --try-trial 0").code == 2);
    CHECK(shell.run("check curve --try-trial -1").code == 2);
    CHECK(shell.run("check curve --try --graph").code == 2);
}

TEST_CASE("Ctrl-C ends check --try and leaves nothing behind", "[program][try]") {
    const Shell shell;
    auto running = shell.start("check curve --try --set objective.cost=100 --set objective.state_bytes=1000");
    running.wait_for_error("training it to 1");
    running.signal(SIGINT);
    const auto ended = running.wait();
    CHECK(ended.code == 130);
    CHECK(ended.out.empty());
    CHECK_THAT(ended.err, contains("stopping at the next chance") && contains("stopped: nothing was found out"));
    CHECK(std::filesystem::is_empty(shell.path(".")));
}
