// espalier train: one trial on, apart from the search.
#include <csignal>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

namespace {

const std::string saves =
    "--set scheduler.max_resource=16 --set scheduler.min_resource=1 --set objective.noise=0.1 --set "
    "objective.state_bytes=100 ";

/// The value of a trial's result at a resource, or null.
nlohmann::json value_at(const Shell& shell, std::size_t trial, double resource) {
    const auto trials = parsed(shell.run("trials --json a.journal").out);
    for (const auto& result : trials[trial - 1]["results"])
        if (result["resource"] == resource) return result["value"];
    return nullptr;
}

}  // namespace

TEST_CASE("train brings any trial to any resource and saves its state", "[program][train]") {
    const Shell shell;
    shell.run_curve("a", saves + "--max-trials 40");
    const auto journal = shell.read("a.journal");
    const auto files = std::distance(std::filesystem::directory_iterator(shell.path("a.journal.states")), {});
    const auto ended = shell.run("train a.journal 2 --to 100");
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, contains("trial 2 at 100: ") && contains("state: curve-trial-2@100.state, 100 bytes"));
    CHECK_THAT(ended.err, contains("going on from the run's checkpoint at ") && contains(" to 100\n"));
    CHECK(shell.read("curve-trial-2@100.state").size() == 100);
    CHECK(shell.read("a.journal") == journal);
    CHECK(std::distance(std::filesystem::directory_iterator(shell.path("a.journal.states")), {}) == files);

    const auto again = shell.run("train a.journal 2 --to 100");
    CHECK(again.code == 1);
    CHECK_THAT(again.err, contains("curve-trial-2@100.state: cannot write it: File exists"));
}

TEST_CASE("train comes to the value that the run came to, from a checkpoint and from the start", "[program][train]") {
    const Shell shell;
    shell.run_curve("a", saves + "--max-trials 40");
    const auto best = parsed(shell.run("best --json a.journal").out)["full"];
    const auto trial = best["trial"].get<std::size_t>();
    const std::string words = "train a.journal " + std::to_string(trial) + " --json --to ";
    const auto at_end = parsed(shell.run(words + "16 --state end.state").out);
    CHECK(at_end["from"] == 16);
    CHECK(at_end["value"] == best["value"]);
    std::filesystem::remove_all(shell.path("a.journal.states"));
    const auto anew = parsed(shell.run(words + "16 --state anew.state").out);
    CHECK(anew["from"] == 0);
    CHECK(anew["value"] == best["value"]);
    CHECK(shell.read("anew.state") == shell.read("end.state"));
    const auto early = parsed(shell.run(words + "1").out);
    CHECK(early["value"] == value_at(shell, trial, 1));
}

TEST_CASE("train works while the run goes on", "[program][train]") {
    const Shell shell;
    auto running = shell.start("run curve --quiet --journal a.journal " + saves + "--set objective.cost=0.02");
    wait_for_results(shell.path("a.journal"), 3);
    const auto ended = shell.run("train a.journal 1 --to 2 --set-nothing");
    CHECK(ended.code == 2);
    const auto trained = shell.run("train a.journal 1 --to 2");
    INFO(trained.err);
    CHECK(trained.code == 0);
    running.signal(SIGINT);
    CHECK(running.wait().code == 130);
    CHECK(shell.run("replay a.journal").code == 0);
}

TEST_CASE("train without saving tells the value alone", "[program][train]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 5");
    const auto ended = shell.run("train a.journal 1 --to 3");
    CHECK(ended.code == 0);
    CHECK_THAT(ended.err, contains("note: the objective cannot save its state"));
    CHECK_THAT(ended.out, contains("trial 1 at 3: ") && !contains("state: "));
    CHECK(shell.run("train a.journal 1 --to 3 --state x").code == 2);
}

TEST_CASE("train refuses what it cannot do, in words", "[program][train]") {
    const Shell shell;
    shell.run_curve("a", saves + "--max-trials 5");
    const auto says = [&](const std::string& words, int code, const std::string& text) {
        const auto ended = shell.run("train " + words);
        INFO(ended.err);
        CHECK(ended.code == code);
        CHECK_THAT(ended.err, contains(text));
    };
    says("a.journal 6 --to 4", 2, "a.journal has no trial 6: it has 5 trials");
    says("a.journal zero --to 4", 2, "`zero` is no trial");
    says("a.journal 0 --to 4", 2, "`0` is no trial");
    says("a.journal 1", 2, "--to R is missing");
    says("a.journal 1 --to 0", 2, "--to must be a number above 0");
    says("a.journal 1 --to inf", 2, "--to must be a number above 0");
    says("b.journal 1 --to 4", 2, "b.journal");
    says("a.journal 1 --to 4 --state nowhere/x", 1, "nowhere/x: cannot write it");
    says("a.journal 1 --to 4 --objective nowhere.so", 2, "nowhere.so: the objective's library is not there");
    says(std::string("a.journal 1 --to 4 --objective ") + BUSY, 2, "");
}

TEST_CASE("a training that fails in train saves nothing", "[program][train]") {
    const Shell shell;
    shell.run_curve("a", saves + "--max-trials 30 --set objective.fail_rate=0.3");
    std::size_t failed = 0;
    for (const auto& trial : parsed(shell.run("trials --json a.journal").out))
        if (trial["state"] == "failed") failed = trial["trial"].get<std::size_t>();
    REQUIRE(failed != 0);
    const auto ended = shell.run("train a.journal " + std::to_string(failed) + " --to 16 --state x.state");
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, contains("failed in the run: ") && contains("a failure, as asked for by fail_rate") &&
                              contains("nothing was saved"));
    CHECK(!shell.has("x.state"));
    CHECK(!shell.has("x.state.part"));
}

TEST_CASE("Ctrl-C stops train, and nothing is saved", "[program][train]") {
    const Shell shell;
    shell.run_curve("a", saves + "--max-trials 2 --set objective.cost=0.001");
    auto running = shell.start("train a.journal 1 --to 100000 --state x.state");
    running.wait_for_error("to 100000");
    running.signal(SIGINT);
    const auto ended = running.wait();
    CHECK(ended.code == 130);
    CHECK_THAT(ended.err, contains("stopped: nothing was saved"));
    CHECK(!shell.has("x.state"));
    CHECK(!shell.has("x.state.part"));
}
