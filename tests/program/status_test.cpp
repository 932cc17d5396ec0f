// status and explain: beside a live run, after a kill, of a finished run, and with wrong input.
#include <csignal>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

TEST_CASE("status tells how a run stands while it goes on, and does not disturb it", "[program][status]") {
    const Shell shell;
    auto running = shell.start(
        "run curve --quiet --journal a.journal --max-trials 80 --workers 3 --set objective.cost=0.003 "
        "--set scheduler.max_resource=16 --set scheduler.min_resource=1");
    wait_for_results(shell.path("a.journal"), 8);
    const auto live = parsed(shell.run("status --json a.journal").out);
    CHECK(live["state"] == "running");
    CHECK(live["resume"] == nullptr);
    CHECK(live["jobs"].get<int>() >= 8);
    CHECK(live["in_flight"].get<int>() <= 3);
    CHECK(live["time_left"]["limit"] == "trials");
    CHECK(live["utilisation"].get<double>() > 0);
    const auto ended = running.wait();
    CHECK(ended.code == 0);
    CHECK(shell.run("replay a.journal").code == 0);

    const auto after = parsed(shell.run("status --json a.journal").out);
    CHECK(after["state"] == "finished");
    CHECK(after["jobs"] == results_in(shell.path("a.journal")).size());
    CHECK(after["trials"] == 80);
    CHECK(after["in_flight"] == 0);
    CHECK(after["time_left"] == nullptr);
    const auto best = parsed(shell.run("best --json a.journal").out);
    CHECK(after["best_full"]["value"] == best["full"]["value"]);
    CHECK(after["best_full"]["trial"] == best["full"]["trial"]);
    CHECK(after["configuration"] == best["full"]["configuration"]);
    CHECK_THAT(shell.run("status a.journal").out,
               contains("finished: every trial allowed is drawn") && !contains("go on with"));
    CHECK(!shell.has("a.journal-wal"));
    CHECK(!shell.has("a.journal.lock"));
}

TEST_CASE("after kill -9 status gives the line that goes on, and explain the jobs that were in flight",
          "[program][status]") {
    const Shell shell;
    auto running = shell.start(
        "run curve --quiet --journal a.journal --max-trials 60 --workers 2 --set objective.cost=0.01 "
        "--set scheduler.max_resource=16 --set scheduler.min_resource=1");
    wait_for_results(shell.path("a.journal"), 5);
    running.signal(SIGKILL);
    CHECK(running.wait().code == 128 + SIGKILL);
    const auto killed = parsed(shell.run("status --json a.journal").out);
    CHECK(killed["state"] == "killed");
    CHECK(killed["resume"] == "espalier resume a.journal");
    CHECK_THAT(shell.run("status a.journal").out, contains("state         killed: nobody writes its journal") &&
                                                      contains("\ngo on with: espalier resume a.journal\n"));
    const auto trials = killed["trials"].get<int>();
    int in_flight = 0;
    for (int trial = 1; trial <= trials; ++trial) {
        const auto story = parsed(shell.run("explain --json a.journal " + std::to_string(trial)).out);
        if (!story.contains("in_flight")) continue;
        ++in_flight;
        CHECK_THAT(shell.run("explain a.journal " + std::to_string(trial)).out,
                   contains("not back when the program ended"));
    }
    CHECK(in_flight == killed["in_flight"].get<int>());

    CHECK(shell.run("resume a.journal --quiet").code == 0);
    const auto resumed = parsed(shell.run("status --json a.journal").out);
    CHECK(resumed["state"] == "finished");
    CHECK(resumed["sessions"].size() == 2);
}

TEST_CASE("an interrupted run is told as one", "[program][status]") {
    const Shell shell;
    auto running = shell.start("run curve --quiet --journal a.journal --workers 2 --set objective.cost=0.01");
    wait_for_results(shell.path("a.journal"), 3);
    running.signal(SIGINT);
    CHECK(running.wait().code == 130);
    const auto status = parsed(shell.run("status --json a.journal").out);
    CHECK(status["state"] == "interrupted");
    CHECK(status["stopped"] == "interrupted");
    CHECK(status["resume"] == "espalier resume a.journal");
}

TEST_CASE("explain tells every trial of a run, as text and as JSON that agrees with the journal",
          "[program][explain]") {
    const Shell shell;
    shell.run_curve("a",
                    "--max-trials 40 --workers 4 --set scheduler.max_resource=16 --set scheduler.min_resource=1 "
                    "--set objective.noise=0.3 --set objective.fail_rate=0.1 --set objective.progress=3");
    const auto trials = parsed(shell.run("trials --json a.journal").out);
    for (const auto& trial : trials) {
        const auto number = std::to_string(trial["trial"].get<int>());
        INFO("trial " << number);
        const auto story = parsed(shell.run("explain --json a.journal " + number).out);
        CHECK(story["configuration"] == trial["configuration"]);
        REQUIRE(story["results"].size() == trial["results"].size());
        for (std::size_t i = 0; i < story["results"].size(); ++i) {
            CHECK(story["results"][i]["came"]["message"] == trial["results"][i]["message"]);
            CHECK(story["results"][i]["value"] == trial["results"][i]["value"]);
            CHECK(story["results"][i].contains("promotion") == (i + 1 < story["results"].size()));
        }
        const auto text = shell.run("explain a.journal " + number);
        CHECK(text.code == 0);
        CHECK(text.out.starts_with("trial " + number + " of curve: " + trial["state"].get<std::string>()));
    }
}

TEST_CASE("a trial that is none is refused with how many there are", "[program][explain]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 5");
    for (const std::string trial : {"0", "6", "18446744073709551615"}) {
        const auto ended = shell.run("explain a.journal " + trial);
        CHECK(ended.code == 2);
        CHECK(ended.out.empty());
        CHECK(ended.err == "a.journal: there is no trial " + trial + ": there are 5, from 1 to 5\n");
    }
    for (const std::string trial : {"best", "1.5", "3x", "18446744073709551616"}) {
        const auto ended = shell.run("explain a.journal " + trial);
        CHECK(ended.code == 2);
        CHECK_THAT(ended.err, contains("espalier explain: `" + trial + "` is no trial: name one by its number"));
    }
    CHECK_THAT(shell.run("explain a.journal").err, contains("TRIAL is missing"));
}

TEST_CASE("a changed journal is not explained: replay is named", "[program][explain]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 5");
    change_by_hand(shell.path("a.journal"), "UPDATE message SET loss = loss + 1 WHERE seq = 6");
    for (const std::string command : {"status a.journal", "explain a.journal 1"}) {
        const auto ended = shell.run(command);
        CHECK(ended.code == 1);
        CHECK(ended.err ==
              "a.journal: message 6 was changed, or one before it is missing: nothing can be told from there on; see: "
              "espalier replay a.journal\n");
    }
}

TEST_CASE("what is no journal is not explained", "[program][explain]") {
    const Shell shell;
    shell.write("text.journal", "dear diary\n");
    const auto text = shell.run("explain text.journal 1");
    CHECK(text.code == 1);
    CHECK(text.err == "text.journal is not an Espalier journal; name the file that a run made\n");
    const auto nothing = shell.run("explain nowhere.journal 1");
    CHECK(nothing.code == 2);
    CHECK_THAT(nothing.err, contains("nowhere.journal"));
}
