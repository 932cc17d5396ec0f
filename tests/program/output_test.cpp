// What the tables, exports and the progress line say.
#include <cmath>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

TEST_CASE("trials and best as JSON agree with the journal", "[program][output]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 60 --workers 2 --set scheduler.max_resource=16");
    const auto trials = parsed(shell.run("trials --json a.journal").out);
    REQUIRE(trials.size() == 60);
    std::size_t results = 0;
    double least = 1e9;
    for (std::size_t i = 0; i < trials.size(); ++i) {
        CHECK(trials[i]["trial"] == i + 1);
        CHECK(trials[i]["configuration"]["rate"].is_number());
        for (const auto& result : trials[i]["results"]) {
            ++results;
            CHECK(result["outcome"] == "ok");
            if (result["resource"] == 16) least = std::min(least, result["value"].get<double>());
        }
    }
    CHECK(results == results_in(shell.path("a.journal")).size());
    const auto best = parsed(shell.run("best --json a.journal").out);
    CHECK(best["full"]["value"] == least);
    CHECK(best["full"]["resource"] == 16);
    const auto trial = best["full"]["trial"].get<std::size_t>();
    CHECK(best["full"]["configuration"] == trials[trial - 1]["configuration"]);
    CHECK_THAT(shell.run("best a.journal").out, contains("best at full resource: "));
    CHECK_THAT(shell.run("trials a.journal").out, contains("finished"));
}

TEST_CASE("a maximized value is shown as the objective returned it", "[program][output]") {
    const Shell shell;
    shell.run_curve("up", "--max-trials 30 --workers 1 --set objective.maximize=true");
    shell.run_curve("down", "--max-trials 30 --workers 1");
    const auto up = parsed(shell.run("best --json up.journal").out)["seen"];
    const auto down = parsed(shell.run("best --json down.journal").out)["seen"];
    CHECK(up["trial"] == down["trial"]);
    // The score is 3 - loss, and the same configuration wins.
    CHECK(std::abs(up["value"].get<double>() - (3 - down["value"].get<double>())) < 1e-12);
}

TEST_CASE("the best configuration is read back as a [[try]] of TOML", "[program][output]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 20");
    const auto ended = shell.run("best --toml a.journal");
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, contains("[[try]]") && contains("\"rate\" = ") && contains("\"method\" = \""));
}

TEST_CASE("the best trial's trained state is copied to a file", "[program][output]") {
    const Shell shell;
    shell.write("text.txt", [] {
        std::string text;
        for (int i = 0; i < 200; ++i) text += "the espalier on the wall bears " + std::to_string(i) + " pears\n";
        return text;
    }());
    const auto ran = shell.run(
        "run charlm --quiet --max-trials 4 --set objective.text=text.txt "
        "--set objective.examples=500 --set scheduler.max_resource=4 --set scheduler.eta=2");
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    CHECK_THAT(ran.out, contains("state of the best trial: "));
    const auto ended = shell.run("best --state model.bin charlm.journal");
    CHECK(ended.code == 0);
    REQUIRE(shell.has("model.bin"));
    const auto bytes = shell.read("model.bin").size();
    CHECK(bytes > 1000);
    CHECK_THAT(ended.out, contains("model.bin: the state of trial ") && contains(std::to_string(bytes) + " bytes\n"));

    const auto nowhere = shell.run("best --state nowhere/model.bin charlm.journal");
    CHECK(nowhere.code == 1);
    CHECK_THAT(nowhere.err, contains("nowhere/model.bin: cannot be written"));
}

TEST_CASE("an objective that cannot save has no state to copy", "[program][output]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 5");
    const auto ended = shell.run("best --state model.bin a.journal");
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, contains("the objective cannot save"));
    CHECK(!shell.has("model.bin"));
}

TEST_CASE("check tells rungs, resources and jobs to expect", "[program][output]") {
    const Shell shell;
    const auto ended = shell.run(
        "check curve --max-trials 64 --set scheduler.eta=4 --set scheduler.max_resource=64 "
        "--set scheduler.min_resource=1");
    CHECK(ended.code == 0);
    CHECK(ended.err.empty());
    CHECK_THAT(ended.out, contains("minimize loss\n"));
    CHECK_THAT(ended.out, contains("rung  steps  jobs expected  at least  steps in all\n") &&
                              contains("   0      1             64        64            64\n") &&
                              contains("64 trials: about ") &&
                              contains(" (at least 85 and 208 steps; runs differ, most in high rungs)\n"));
    const auto json = parsed(shell
                                 .run("check curve --json --max-trials 64 --set scheduler.max_resource=64 "
                                      "--set scheduler.min_resource=1")
                                 .out);
    CHECK(json["least_jobs"] == 85);
    CHECK(json["least_resource"] == 208);
    CHECK(json["jobs"] > 85);
    CHECK(json["resource"] > 208);
    CHECK(json["rungs"][2]["least"] == 4);
    CHECK(json["rungs"].size() == 4);
    CHECK(json["rungs"][2]["level"] == 16);
    CHECK(!shell.has("curve.journal"));
}

TEST_CASE("check --graph prints the task graph for Graphviz", "[program][output]") {
    const auto ended =
        Shell().run("check curve --graph --set scheduler.max_resource=16 --set scheduler.min_resource=1");
    CHECK(ended.code == 0);
    CHECK(ended.out.starts_with("digraph ladder {\n"));
    CHECK(last_line(ended.out) == "}");
    CHECK_THAT(ended.out, contains("\"rung 2\" [label=\"rung 2\\nresource 16\"]") &&
                              contains("\"sample\" -> \"evaluate\"") && !contains("rung 3"));
}

TEST_CASE("random search trains every trial to the full resource", "[program][output]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 8 --set scheduler.algorithm=random --set scheduler.max_resource=16");
    for (const auto& trial : parsed(shell.run("trials --json a.journal").out)) {
        CHECK(trial["state"] == "finished");
        CHECK(trial["results"].size() == 1);
        CHECK(trial["results"][0]["resource"] == 16);
    }
    CHECK(shell.run("replay a.journal").code == 0);
    CHECK(shell.run("resume a.journal --max-trials 12 --quiet").code == 0);
}

TEST_CASE("results go to stdout, everything else to stderr", "[program][output]") {
    const Shell shell;
    const auto ended = shell.run("run curve --max-trials 20");
    CHECK(ended.out.starts_with("best ") != ended.out.starts_with("no trial has reached the full resource"));
    CHECK(last_line(ended.out) == "journal: curve.journal");
    CHECK(ended.err.starts_with("done: "));
    CHECK_THAT(ended.err, !contains("\033") && !contains("\r"));
}

TEST_CASE("on a terminal the progress line is redrawn, in colour unless NO_COLOR is set", "[program][output]") {
    const bool color = GENERATE(true, false);
    const Shell shell;
    Surroundings terminal;
    terminal.terminal = true;
    if (!color) terminal.environment = {{"NO_COLOR", "1"}};
    auto running = shell.start("run curve --workers 2 --set objective.cost=0.001", terminal);
    running.wait_for_error("best ");
    running.signal(2);
    const auto ended = running.wait();
    CHECK(ended.code == 130);
    CHECK_THAT(ended.err, contains("\r\033[K") && contains(" jobs/s  ") && contains("rungs "));
    CHECK((ended.err.find("\033[1m") != std::string::npos) == color);
    CHECK_THAT(ended.out, !contains("jobs/s"));
}
