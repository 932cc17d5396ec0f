// espalier report, as somebody types it.
#include <csignal>
#include <string>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

TEST_CASE("report writes a page beside its user, and says so", "[report][program]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 30 --set study.name=<b>curve --workers 2");
    const auto ended = shell.run("report a.journal");
    CHECK(ended.code == 0);
    CHECK(ended.err.empty());
    CHECK_THAT(ended.out, contains("report: <b>curve.report.html ("));
    const auto page = shell.read("<b>curve.report.html");
    CHECK_THAT(page, contains("\"format\":\"espalier report\""));
    CHECK_THAT(page, contains("\\u003cb>curve") && !contains("\"<b>curve"));
    CHECK(shell.run("report a.journal -o b.html").code == 0);
    CHECK(shell.run("report a.journal --output b.html").code == 0);  // takes the place of the one before
    CHECK(shell.has("b.html"));
    const auto data = parsed(shell.run("report a.journal --json").out);
    CHECK(data["totals"]["trials"] == 30);
    CHECK(data["made"]["journal"] == "a.journal");
    CHECK_THAT(data["made"]["program"].get<std::string>(), contains("espalier "));
}

TEST_CASE("report takes the place of a page, and of nothing else", "[report][program]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 5");
    const auto before = shell.read("a.journal");
    auto refused = shell.run("report a.journal -o a.journal");
    CHECK(refused.code == 1);
    CHECK_THAT(refused.err, contains("a.journal: is there, and is no page; move it away or name another file"));
    CHECK(shell.read("a.journal") == before);
    refused = shell.run("report a.journal -o .");
    CHECK_THAT(refused.err, contains(".: is a folder"));
    refused = shell.run("report a.journal -o nowhere/b.html");
    CHECK_THAT(refused.err, contains("nowhere/b.html: cannot be written: No such file or directory; make its folder"));
    refused = shell.run("report a.journal --json -o b.html");
    CHECK(refused.code == 2);
    CHECK(!shell.has("b.html"));
    CHECK(shell.run("report").code == 2);
    CHECK_THAT(shell.run("report none.journal").err, contains("none.journal"));
    shell.write("text.journal", "no journal");
    CHECK(shell.run("report text.journal").code != 0);
}

TEST_CASE("report reads beside a running writer, and after its kill", "[report][program]") {
    const Shell shell;
    auto running = shell.start("run curve --quiet --journal a.journal --workers 3 --set objective.cost=0.002");
    wait_for_results(shell.path("a.journal"), 8);
    const auto live = parsed(shell.run("report a.journal --json").out);
    CHECK(live["state"]["name"] == "running");
    CHECK(live["totals"]["jobs"].get<int>() >= 8);
    CHECK(live["workers"]["lanes"] == 3);
    running.signal(SIGKILL);
    running.wait();
    const auto killed = parsed(shell.run("report a.journal --json").out);
    CHECK(killed["state"]["name"] == "killed");
    int in_flight = 0;
    for (const auto& outcome : killed["workers"]["jobs"]["outcome"])
        in_flight += killed["results"]["outcomes"][outcome.get<std::size_t>()] == "running" ? 1 : 0;
    CHECK(in_flight == 3);
    CHECK(shell.run("resume a.journal --quiet --max-trials 1").code == 0);
    const auto resumed = parsed(shell.run("report a.journal --json").out);
    CHECK(resumed["state"]["name"] == "finished");
    CHECK(resumed["totals"]["jobs"].get<int>() >= killed["totals"]["jobs"].get<int>() + 3);
}

TEST_CASE("a run in which everything failed has a report", "[report][program]") {
    const Shell shell;
    CHECK(shell.run("run curve --quiet --journal a.journal --max-trials 5 --set objective.fail_rate=1").code == 1);
    const auto data = parsed(shell.run("report a.journal --json").out);
    CHECK(data["best"].is_null());
    CHECK(data["incumbent"]["value"].empty());
    CHECK(data["failures"]["total"] == 5);
    CHECK(data["failures"]["causes"][0]["trials"].size() == 5);
    CHECK(data["importance"]["enough"] == false);
    CHECK(shell.run("report a.journal").code == 0);
}

TEST_CASE("a run whose jobs are asked for has a report, before the first and between two", "[report][program]") {
    const Shell shell;
    shell.write("loop.toml",
                "[study]\nobjective = \"ask\"\n[scheduler]\nmax_resource = 16\n[limits]\ntrials = 9\n[space]\n"
                "lr = { float = [0.1, 1.0] }\n");
    REQUIRE(shell.run("create loop.toml").code == 0);
    CHECK(parsed(shell.run("report loop.journal --json").out)["totals"]["jobs"] == 0);
    const auto job = parsed(shell.run("ask loop.journal --json").out);
    INFO(job.dump());
    const auto data = parsed(shell.run("report loop.journal --json").out);
    CHECK(data["state"]["text"] == "open: its jobs are asked for");
    CHECK(data["totals"]["busy"].is_null());
    CHECK(data["trials"]["states"][data["trials"]["state"][0].get<std::size_t>()] == "running");
    CHECK(shell.run("report loop.journal").code == 0);
}
