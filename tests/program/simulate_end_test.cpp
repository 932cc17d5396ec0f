// How simulations end, and what readers say of their journals afterwards.
#include <csignal>
#include <filesystem>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// A study of the objective troubled with one fault, or of another objective.
std::string study_of(const std::string& objective, const std::string& rest) {
    return "[study]\nobjective = \"" + objective + "\"\n[scheduler]\nmax_resource = 4\neta = 2\n" + rest;
}

std::vector<Event> events_in(const std::string& journal) {
    std::vector<Event> events;
    for (const auto& message : messages_in(journal)) events.push_back(message.row.event);
    return events;
}

}  // namespace

TEST_CASE("a simulation in which nothing succeeds fails, as a run does, and says why", "[program][simulate]") {
    const Shell shell;
    shell.write("t.toml",
                study_of(TROUBLED, "[limits]\ntrials = 12\n[space]\nfault = { choice = [\"create fails\"] }\n"));
    const auto ended = shell.run("simulate t.toml --journal t.journal");
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, contains("no trial succeeded: see what they said with: espalier trials --json t.journal\n"));
    CHECK_THAT(ended.err, contains("trial 1: no such layer\n"));
    const auto told = shell.run("simulate t.toml --json");
    CHECK(told.code == 1);
    CHECK(parsed(told.out)["failures"] == 12);
    CHECK_THAT(told.err, contains("no trial succeeded\ntrial 1: no such layer\n"));
}

TEST_CASE("jobs that the world drops say so, for good, too", "[program][simulate]") {
    const Shell shell;
    const auto ended = shell.run(
        "simulate curve --max-trials 30 --workers 4 --journal a.journal --set simulation.drop_probability=0.3 "
        "--set simulation.on_drop=failed");
    REQUIRE(ended.code == 0);
    std::uint64_t failed = 0;
    for (const auto& [seq, result] : results_in(shell.path("a.journal")))
        if (!result.ok()) failed = number(result.trial);
    REQUIRE(failed > 0);
    const auto story = shell.run("explain a.journal " + std::to_string(failed)).out;
    CHECK_THAT(story, contains("dropped by the simulated world") && !contains("did not say why"));
    CHECK_THAT(story, contains("(rung ") && contains("dropped 1 time by the"));
    const auto lost = shell.run(
        "simulate curve --max-trials 1 --set simulation.drop_probability=0.9 --set "
        "scheduler.levels=[100]");
    CHECK(lost.code == 1);
    CHECK_THAT(lost.out, contains("(1 job given up after 100000 drops each, and failed)"));
    CHECK_THAT(lost.err, contains("trial 1: dropped 100000 times by the simulated world, and given up"));
}

TEST_CASE("a simulation that is cut says so, and nobody is told to resume it", "[program][simulate]") {
    const Shell shell;
    const auto ended = shell.run("simulate curve --until 10 --workers 5 --journal a.journal");
    REQUIRE(ended.code == 0);
    CHECK_THAT(ended.out, contains("ended: the simulated world ended with 5 jobs in flight"));
    CHECK_THAT(ended.err, !contains("no limit is set"));
    const auto status = shell.run("status a.journal").out;
    CHECK_THAT(status, contains("cut: the simulated world ended with 5 jobs in flight"));
    CHECK_THAT(status, contains("ran for       10\n") && !contains("resume") && !contains("killed"));
    const auto told = parsed(shell.run("status --json a.journal").out);
    CHECK(told["state"] == "cut");
    CHECK(told["simulated"] == true);
    CHECK(told["resume"].is_null());
    CHECK(told["at"] == 10);
    for (int trial = 1; trial <= 20; ++trial)
        CHECK_THAT(shell.run("explain a.journal " + std::to_string(trial)).out,
                   !contains("resume") && !contains("killed") && contains("cut, with "));
    const auto json = parsed(shell.run("simulate curve --until 10 --workers 5 --json").out);
    CHECK(json["end"] == "cut");
    CHECK(json["in_flight"] == 5);
    CHECK(json["why"] == "the simulated world ended with 5 jobs in flight");
}

TEST_CASE("a simulation whose workers all leave has not done its work", "[program][simulate]") {
    const Shell shell;
    shell.write("s.toml",
                "[study]\nobjective = \"curve\"\n[limits]\ntrials = 100\n[simulation]\nworkers = 10\n"
                "changes = [[5, 0]]\n");
    const auto ended = shell.run("simulate s.toml --journal a.journal");
    REQUIRE(ended.code == 0);
    CHECK_THAT(ended.out, contains("ended: no workers were left\n"));
    const auto status = shell.run("status a.journal").out;
    CHECK_THAT(status, contains("cut: no workers were left\n"));
    // The last jobs that were begun before 5 take 3: workers who join or leave begin no time anew.
    CHECK_THAT(status, contains("last message virtual time 7\n") && contains("ran for       7\n"));
    CHECK_THAT(shell.run("best a.journal --state x").err, contains("a simulation keeps no states"));
    CHECK_THAT(shell.run("explain a.journal 1").out, !contains("every promotion due is made"));
    const auto done = shell.run("simulate curve --max-trials 20");
    CHECK_THAT(done.out, contains("ended: every trial allowed is drawn, every promotion due is made\n"));
}

TEST_CASE("at the time limit of a simulation running jobs finish, as in a live run", "[program][simulate]") {
    const Shell shell;
    const auto ended = shell.run("simulate curve --time-limit 20s --workers 5 --journal a.journal");
    REQUIRE(ended.code == 0);
    CHECK_THAT(ended.out, contains("ended: the time limit is reached\n"));
    CHECK_THAT(shell.run("status a.journal").out,
               contains("finished: the time limit is reached\n") && contains(" 0 in flight"));
    const auto messages = messages_in(shell.path("a.journal"));
    std::size_t stops = 0;
    for (const auto& message : messages)
        if (message.row.event == Event(Stop{StopReason::time})) {
            ++stops;
            CHECK(message.row.time_us == 20'000'000);
        }
    CHECK(stops == 1);
    CHECK(messages.back().row.time_us > 20'000'000);
    CHECK(shell.run("replay a.journal").code == 0);
}

TEST_CASE("virtual times of any length are told as such", "[program][simulate]") {
    const Shell shell;
    REQUIRE(shell.run("simulate curve --max-trials 20 --set simulation.time=resource*1e9 --journal a.journal").code ==
            0);
    CHECK_THAT(shell.run("explain a.journal 9").out, contains("virtual time ") && !contains(":00:"));
    CHECK_THAT(shell.run("status a.journal").out, contains("last message virtual time "));
    const auto late =
        shell.run("simulate curve --max-trials 20 --set simulation.time=resource*1e17 --journal b.journal");
    CHECK(late.code == 1);
    CHECK_THAT(late.err, contains("choose a larger unit of time"));
    CHECK(shell.run("replay b.journal").code == 0);
    CHECK_FALSE(shell.has("b.journal-wal"));
}

TEST_CASE("a signal ends a simulation at its next chance, and its journal says so", "[program][simulate][signal]") {
    const Shell shell;
    const std::string threads = GENERATE("1", "2");
    shell.write("b.toml", study_of(BUSY, ""));
    auto running = shell.start("simulate b.toml --workers 50 --journal b.journal --threads " + threads);
    wait_until("jobs run", [&] { return shell.has("b.journal") && messages_in(shell.path("b.journal")).size() >= 1; });
    CHECK_THAT(shell.run("status b.journal").out, contains("running") && contains("ran for       0\n"));
    running.signal(SIGINT);
    const auto ended = running.wait();
    CHECK(ended.code == 130);
    CHECK_THAT(ended.err, contains("stopping: jobs end at their next chance (again: at once)\n"));
    CHECK_THAT(ended.out, contains("ended: it was interrupted\n"));
    CHECK(events_in(shell.path("b.journal")).back() == Event(Stop{StopReason::interrupted}));
    CHECK(results_in(shell.path("b.journal")).empty());
    CHECK_THAT(shell.run("status b.journal").out, contains("state         interrupted\n") && !contains("resume"));
    CHECK(shell.run("replay b.journal").code == 0);
}

TEST_CASE("a second signal ends a simulation at once, and its states go with it", "[program][simulate][signal]") {
    const Shell shell;
    auto running = shell.start(
        "simulate curve --workers 3 --journal a.journal --set objective.cost=300 --set objective.how=sleep");
    wait_until("jobs run", [&] { return shell.has("a.journal") && messages_in(shell.path("a.journal")).size() >= 1; });
    running.signal(SIGINT);
    running.wait_for_error("stopping:");
    running.signal(SIGINT);
    const auto ended = running.wait();
    CHECK(ended.code == 130);
    CHECK_THAT(ended.err, contains("stopped at once\n"));
    for (const auto& entry : std::filesystem::directory_iterator(shell.path("")))
        CHECK_THAT(entry.path().filename().string(), !contains("simulation"));
}

TEST_CASE("a journal that exists is left alone, and so are states that lie beside one", "[program][simulate]") {
    const Shell shell;
    std::filesystem::create_directory(shell.path("a.journal.states"));
    shell.write("a.journal.states/precious", "x");
    REQUIRE(shell
                .run("simulate curve --max-trials 300 --journal a.journal --set trials.memory=1 "
                     "--set objective.state_bytes=1000")
                .code == 0);
    CHECK(shell.read("a.journal.states/precious") == "x");
    const auto refused = shell.run("simulate curve --max-trials 30 --journal a.journal");
    CHECK(refused.code == 2);
    CHECK_THAT(refused.err, contains("a.journal exists already; choose another file with --journal\n"));
    CHECK_THAT(refused.err, !contains("resume"));
}

TEST_CASE("threads that no machine has are refused", "[program][simulate]") {
    const Shell shell;
    for (const char* threads : {"0", "-1", "1025", "4294967295"}) {
        const auto refused = shell.run(std::string("simulate curve --max-trials 3 --threads ") + threads);
        CHECK(refused.code == 2);
        CHECK_THAT(refused.err, contains("must be a whole number from 1 to 1024"));
    }
}

TEST_CASE("a formula that cannot be used is told with its line, before there is a journal", "[program][simulate]") {
    const Shell shell;
    shell.write("s.toml", "[study]\nobjective = \"curve\"\n[simulation]\ntime = \"resource = 5\"\n");
    for (const char* words :
         {"simulate s.toml --journal a.journal", "check s.toml", "run s.toml --journal a.journal"}) {
        const auto refused = shell.run(words);
        CHECK(refused.code == 2);
        CHECK_THAT(refused.err, contains("s.toml:4: time = \"resource = 5\": the formula cannot be used: `=` assigns"));
    }
    CHECK_FALSE(shell.has("a.journal"));
}
