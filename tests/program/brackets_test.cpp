// Studies with several brackets, without a top rung, and with configurations to start with: run, killed, resumed,
// replayed.
#include <csignal>
#include <map>
#include <set>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// Trials drawn in each bracket.
std::map<std::uint32_t, std::uint64_t> drawn(const std::string& journal) {
    std::map<std::uint32_t, std::uint64_t> counts;
    for (const auto& message : messages_in(journal))
        if (message.decision && message.decision->draws()) ++counts[message.decision->job.bracket];
    return counts;
}

}  // namespace

TEST_CASE("a mode's brackets get their shares, and the run replays", "[program][brackets]") {
    const Shell shell;
    shell.run_curve("a", "--workers 4 --max-trials 1000 --set scheduler.mode=standard");
    CHECK(drawn(shell.path("a.journal")) == std::map<std::uint32_t, std::uint64_t>{{0, 707}, {1, 220}, {2, 73}});
    const auto replayed = shell.run("replay a.journal");
    INFO(replayed.err);
    CHECK(replayed.code == 0);
    const auto check = parsed(shell.run("check curve --json --max-trials 1000 --set scheduler.mode=standard").out);
    CHECK(check["rungs"].size() == 5 + 4 + 3);
    CHECK(check["rungs"][5]["bracket"] == 1);
    CHECK(check["rungs"][5]["jobs"] == 220);
}

TEST_CASE("a run of several brackets that was killed goes on to its shares", "[program][brackets]") {
    const Shell shell;
    const std::string study =
        "run curve --journal a.journal --workers 4 --max-trials 200 --set scheduler.mode=conservative --set "
        "scheduler.max_resource=64 --set objective.cost=0.0001 --set objective.state_bytes=64 --set "
        "trials.checkpoint=always";
    auto program = shell.start(study);
    wait_for_results(shell.path("a.journal"), 60);
    program.signal(SIGKILL);
    CHECK(program.wait().code == 128 + SIGKILL);
    const auto resumed = shell.run("resume a.journal");
    INFO(resumed.err);
    REQUIRE(resumed.code == 0);
    CHECK(shell.run("replay a.journal").code == 0);
    // As worked out in tests/core/brackets_test.cpp: m = 4 rungs; weights 16, 16/3, 2, 1 of 24.333.
    CHECK(drawn(shell.path("a.journal")) == std::map<std::uint32_t, std::uint64_t>{{0, 133}, {1, 43}, {2, 16}, {3, 8}});
    // The states of every bracket came back through the levels of their own: nothing was trained again.
    std::size_t rebuilds = 0;
    JournalReader(shell.path("a.journal")).rebuilds([&](const RebuildRow&) { ++rebuilds; });
    CHECK(rebuilds == 0);
}

TEST_CASE("on an infinite horizon rungs open above R as long as trials come", "[program][brackets]") {
    const Shell shell;
    shell.run_curve("a", "--workers 2 --max-trials 1500 --set scheduler.max_resource=infinite");
    std::uint32_t highest = 0;
    for (const auto& [seq, result] : results_in(shell.path("a.journal"))) highest = std::max(highest, result.rung);
    CHECK(highest >= 5);  // 4^5 = 1024 is beyond curve's own R of 256
    CHECK(shell.run("replay a.journal").code == 0);
    CHECK_THAT(shell.run("best a.journal").out, contains("best, at any resource: "));
    CHECK_THAT(shell.run("trials a.journal").out, !contains("finished"));
    const auto raised = shell.run("resume a.journal --max-trials 2000");
    INFO(raised.err);
    CHECK(raised.code == 0);
    CHECK(shell.run("replay a.journal").code == 0);
}

TEST_CASE("the first trials are those given by the study, and replay knows them", "[program][try]") {
    const Shell shell;
    shell.write("a.toml",
                "[study]\nobjective = \"curve\"\n[scheduler]\nmax_resource = 16\n[limits]\ntrials = 20\n"
                "[[try]]\nrate = 0.01\nwidth = 512\nmethod = \"momentum\"\nmomentum = 0.9\ndecay = 0.1\n"
                "[[try]]\nmethod = \"plain\"\n");
    const auto ran = shell.run("run a.toml --quiet");
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    const auto trials = parsed(shell.run("trials --json a.journal").out);
    CHECK(trials[0]["configuration"].dump() ==
          R"({"decay":0.1,"method":"momentum","momentum":0.9,"rate":0.01,"width":512})");
    CHECK(trials[1]["configuration"]["method"] == "plain");
    CHECK(shell.run("replay a.journal").code == 0);
    CHECK(shell.run("resume a.journal --max-trials 30 --quiet").code == 0);
    CHECK(shell.run("replay a.journal").code == 0);
    // A value that was changed by hand is found: it is the study's, not the journal's.
    change_by_hand(shell.path("a.journal"),
                   "UPDATE trial SET configuration = replace(configuration, '512', '511') WHERE trial = 1");
    CHECK(shell.run("replay a.journal").code == 3);
}

TEST_CASE("what best prints is tried first by a study that takes it in", "[program][try]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 40 --set scheduler.max_resource=16");
    const auto best = parsed(shell.run("best --json a.journal").out)["full"];
    shell.write("b.toml",
                "[study]\nobjective = \"curve\"\nseed = 9\n[scheduler]\nmax_resource = 16\n[limits]\ntrials = 5\n" +
                    shell.run("best --toml a.journal").out);
    const auto ran = shell.run("run b.toml --quiet");
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    CHECK(parsed(shell.run("trials --json b.journal").out)[0]["configuration"] == best["configuration"]);
}

TEST_CASE("a warm start tries the best of an earlier run first", "[program][try]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 40 --set scheduler.max_resource=16");
    const auto best = parsed(shell.run("best --json a.journal").out)["full"];
    const auto ran = shell.run(
        "run curve --quiet --journal b.journal --warm-start a.journal --warm-start-trials 3 --max-trials 6 --seed 5");
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    const auto trials = parsed(shell.run("trials --json b.journal").out);
    CHECK(trials[0]["configuration"] == best["configuration"]);
    std::set<std::string> earlier;
    for (const auto& trial : parsed(shell.run("trials --json a.journal").out))
        earlier.insert(trial["configuration"].dump());
    for (std::size_t i = 0; i < trials.size(); ++i)
        CHECK(earlier.count(trials[i]["configuration"].dump()) == (i < 3 ? 1 : 0));
    CHECK(shell.run("replay b.journal").code == 0);  // without the earlier journal: the study holds what it took
    const auto absent = shell.run("run curve --warm-start nothing.journal --journal c.journal");
    CHECK(absent.code == 2);
    CHECK_THAT(absent.err, contains("nothing.journal: there is no such journal"));
    const auto negative = shell.run("run curve --warm-start a.journal --warm-start-trials -3 --journal c.journal");
    CHECK(negative.code == 2);
    CHECK_THAT(negative.err, contains("--warm-start-trials -3: must be 1 or more"));
    const auto alone = shell.run("run curve --warm-start-trials 3 --max-trials 3 --journal c.journal");
    CHECK(alone.code == 2);
    CHECK_THAT(alone.err, contains("--warm-start JOURNAL, which is missing"));
}
