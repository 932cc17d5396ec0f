// Ctrl-C, SIGTERM and time limits.
#include <csignal>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

TEST_CASE("one signal ends the run at its next chance, and resume finishes it", "[program][signal]") {
    const int signal = GENERATE(SIGINT, SIGTERM);
    const Shell shell;
    auto running = shell.start(
        "run curve --quiet --journal a.journal --max-trials 60 --workers 3 "
        "--set objective.cost=0.003 --set scheduler.max_resource=16");
    wait_for_results(shell.path("a.journal"), 8);
    running.signal(signal);
    const auto ended = running.wait();
    CHECK(ended.code == 130);
    CHECK_THAT(ended.err, contains("stopping: no new jobs, running ones end at their next chance (again: at once)\n"));
    CHECK(last_line(ended.err) == "go on with: espalier resume a.journal");
    CHECK_THAT(ended.out, contains("journal: a.journal\n"));
    CHECK(!shell.has("a.journal-wal"));
    const auto before = results_in(shell.path("a.journal"));
    CHECK(before.size() < 60);
    CHECK(shell.run("replay a.journal").code == 0);

    const auto resumed = shell.run("resume a.journal --quiet --set trials.memory=100MB");
    CHECK(resumed.code == 0);
    const auto after = results_in(shell.path("a.journal"));
    REQUIRE(after.size() >= 60);
    for (std::size_t i = 0; i < before.size(); ++i) CHECK(after[i] == before[i]);
    CHECK_THAT(shell.run("replay a.journal").out, contains("60 configurations: every decision follows"));
}

TEST_CASE("a second signal ends the program at once, however long its jobs are", "[program][signal]") {
    const Shell shell;
    // Jobs that are deaf to a stop request, and would sleep for longer than a test may take.
    auto running = shell.start(
        "run curve --quiet --journal a.journal --workers 2 --set objective.cost=300 "
        "--set objective.how=sleep");
    wait_until("two jobs run",
               [&] { return shell.has("a.journal") && messages_in(shell.path("a.journal")).size() >= 3; });
    running.signal(SIGINT);
    running.wait_for_error("stopping:");
    running.signal(SIGINT);
    const auto ended = running.wait();
    CHECK(ended.code == 130);
    CHECK_THAT(ended.err, contains("stopped at once; go on with: espalier resume a.journal\n"));
    const auto replayed = shell.run("replay a.journal");
    CHECK(replayed.code == 0);
    CHECK_THAT(replayed.out, contains("2 jobs in flight\n"));
}

TEST_CASE("at the time limit no new jobs are given out, and the run is done", "[program][time]") {
    const Shell shell;
    const auto ended = shell.run(
        "run curve --quiet --journal a.journal --time-limit 0.2s --set objective.cost=0.002 "
        "--set scheduler.max_resource=16");
    CHECK(ended.code == 0);
    CHECK_THAT(ended.err, contains("done: the time limit is reached; "));
    CHECK(shell.run("replay a.journal").code == 0);
    const auto again = shell.run("resume a.journal");
    CHECK(again.code == 0);
    CHECK_THAT(again.err, contains("the run has finished"));
    const auto before = results_in(shell.path("a.journal")).size();
    CHECK(shell.run("resume a.journal --quiet --time-limit 0.5s").code == 0);
    CHECK(results_in(shell.path("a.journal")).size() > before);
}

TEST_CASE("with --now running jobs are asked to stop at the time limit", "[program][time]") {
    const Shell shell;
    const auto ended =
        shell.run("run curve --quiet --now --journal a.journal --time-limit 0.2s --set objective.cost=300");
    CHECK(ended.code == 0);
    CHECK_THAT(ended.err, contains("done: the time limit is reached; "));
    CHECK(results_in(shell.path("a.journal")).empty());
    CHECK(shell.run("replay a.journal").code == 0);
}
