// Stopping rules in live runs, as users start them.
#include <csignal>
#include <map>
#include <set>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

std::size_t stops_in(const std::string& journal) {
    std::size_t count = 0;
    for (const auto& message : messages_in(journal)) count += message.stopped ? 1U : 0U;
    return count;
}

/// Of an objective that obeys: the first result of a trial after its stop is that it was stopped, and its last.
void check_stops(const std::string& journal) {
    std::set<std::uint64_t> stopped, over;
    for (const auto& message : messages_in(journal)) {
        if (const auto* result = std::get_if<Result>(&message.row.event)) {
            const auto trial = number(result->trial);
            CHECK((result->outcome == Outcome::stopped) == (stopped.count(trial) != 0));
            CHECK(over.count(trial) == 0);
            if (result->outcome == Outcome::stopped) over.insert(trial);
        }
        if (message.decision) CHECK(over.count(number(message.decision->job.trial)) == 0);
        if (message.stopped) CHECK(stopped.insert(number(message.stopped->trial)).second);
    }
}

const std::string curve_words =
    "run curve --quiet --journal a.journal --set objective.progress=8 --set objective.noise=0.1 "
    "--set scheduler.max_resource=16 ";

/// The stopping variant of ASHA has the rungs itself: with it every trial is trained in one job.
std::string with_rule(const std::string& rule) {
    if (rule == "asha") return " --set stopping.rule=asha --set scheduler.algorithm=random";
    return " --set scheduler.min_resource=4 --set stopping.rule=" + rule +
           (rule == "curve" ? " --set stopping.probability=0.5" : "");
}

}  // namespace

TEST_CASE("a run with a stopping rule stops trials, says so in every view, and replays", "[program][stopping]") {
    const std::string rule = GENERATE("median", "asha", "curve");
    const std::string durability = GENERATE("none", "process", "power");
    CAPTURE(rule, durability);
    const Shell shell;
    const auto ended =
        shell.run(curve_words + "--workers 3 --max-trials 60 --durability " + durability + with_rule(rule));
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    const auto stops = stops_in(shell.path("a.journal"));
    REQUIRE(stops > 0);
    check_stops(shell.path("a.journal"));
    CHECK_THAT(ended.err, contains(", " + std::to_string(stops) + " stopped early"));
    const auto replayed = shell.run("replay a.journal");
    CHECK(replayed.code == 0);
    CHECK_THAT(replayed.out, contains("stopped by the rule"));
    CHECK_THAT(shell.run("status a.journal").out,
               contains(std::to_string(stops) + " ended early by the stopping rule"));
    CHECK(parsed(shell.run("status --json a.journal").out)["stopped_trials"] == stops);
    CHECK_THAT(shell.run("trials a.journal").out, contains("stopped at "));
    for (const auto& message : messages_in(shell.path("a.journal")))
        if (message.stopped) {
            const auto told = shell.run("explain a.journal " + std::to_string(number(message.stopped->trial)));
            CHECK(told.code == 0);
            CHECK_THAT(told.out, contains("stopped at ") && contains(" rule"));
            break;
        }
    CHECK(shell.run("resume a.journal --quiet --max-trials 70").code == 0);
    CHECK(shell.run("replay a.journal").code == 0);
}

TEST_CASE("a run with a stopping rule that is killed goes on, and what was stopped stays stopped",
          "[program][stopping][kill]") {
    const std::string durability = GENERATE("none", "process");
    CAPTURE(durability);
    const Shell shell;
    std::size_t kills = 0;
    for (std::size_t results = 0;; results += 12) {
        auto running = shell.start(
            shell.has("a.journal")
                ? std::string("resume a.journal --quiet")
                : curve_words +
                      "--workers 4 --max-trials 80 --set scheduler.min_resource=4 --set stopping.rule=median "
                      "--set objective.cost=0.002 --durability " +
                      durability);
        const auto enough = [&] {
            return shell.has("a.journal") && results_in(shell.path("a.journal")).size() >= results + 12;
        };
        bool ended = false;
        while (!ended && !enough()) ended = running.ends_within(std::chrono::milliseconds(1));
        if (ended) {
            CHECK(running.wait().code == 0);
            break;
        }
        running.signal(SIGKILL);
        ++kills;
        if (running.wait().code == 0) break;  // it ended between the look and the signal
        const auto replayed = shell.run("replay a.journal");
        INFO(replayed.err);
        REQUIRE(replayed.code == 0);
    }
    CHECK(kills > 2);
    CHECK(stops_in(shell.path("a.journal")) > 0);
    check_stops(shell.path("a.journal"));
    CHECK(shell.run("replay a.journal").code == 0);
}

TEST_CASE("a job that was stopped when the program was killed is not run again", "[program][stopping][kill]") {
    const Shell shell;
    REQUIRE(shell.run(curve_words + "--workers 1 --max-trials 40" + with_rule("median")).code == 0);
    // As a kill leaves it between a stop and its result, with the stop's row and without.
    const bool logged = GENERATE(true, false);
    CAPTURE(logged);
    std::uint64_t seq = 0, trial = 0;
    for (const auto& message : messages_in(shell.path("a.journal")))
        if (message.stopped) seq = number(message.row.seq), trial = number(message.stopped->trial);
    REQUIRE(seq > 0);
    const auto at = std::to_string(seq);
    change_by_hand(shell.path("a.journal"), "DELETE FROM message WHERE seq > " + at +
                                                "; DELETE FROM decision WHERE seq > " + at +
                                                "; DELETE FROM trial_stop WHERE seq >" + (logged ? " " : "= ") + at +
                                                "; DELETE FROM trial WHERE trial > (SELECT max(trial) FROM decision)");
    REQUIRE(shell.run("replay a.journal").code == 0);
    CHECK_THAT(shell.run("explain a.journal " + std::to_string(trial)).out, contains("it is not run again"));
    const auto resumed = shell.run("resume a.journal --quiet");
    INFO(resumed.err);
    REQUIRE(resumed.code == 0);
    bool answered = false;
    for (const auto& message : messages_in(shell.path("a.journal"))) {
        if (number(message.row.seq) <= seq) continue;
        if (const auto* report = std::get_if<Progress>(&message.row.event)) CHECK(number(report->trial) != trial);
        if (const auto* result = std::get_if<Result>(&message.row.event))
            if (number(result->trial) == trial) answered = result->outcome == Outcome::stopped;
    }
    CHECK(answered);
    CHECK(stops_in(shell.path("a.journal")) > 0);
    check_stops(shell.path("a.journal"));
    CHECK(shell.run("replay a.journal").code == 0);
}

TEST_CASE("a signal while reports wait for the rule ends the run, and resume finishes it",
          "[program][stopping][signal]") {
    const std::string durability = GENERATE("none", "process", "power");
    CAPTURE(durability);
    const Shell shell;
    // Without cost there is hardly a moment at which no report waits.
    auto running = shell.start(
        "run curve --quiet --journal a.journal --workers 4 --set objective.progress=64 "
        "--set stopping.rule=median --durability " +
        durability);
    wait_for_results(shell.path("a.journal"), 20);
    running.signal(SIGINT);
    const auto ended = running.wait();
    CHECK(ended.code == 130);
    CHECK(shell.run("replay a.journal").code == 0);
    const auto drawn = parsed(shell.run("status --json a.journal").out)["trials"].get<int>();
    const auto resumed = shell.run("resume a.journal --quiet --max-trials " + std::to_string(drawn + 5));
    INFO(resumed.err);
    CHECK(resumed.code == 0);
    CHECK(shell.run("replay a.journal").code == 0);
    check_stops(shell.path("a.journal"));
}

TEST_CASE("an objective that reports from its own oneTBB loops is stopped like any other", "[program][stopping]") {
    const std::string durability = GENERATE("none", "process");
    const std::string workers = GENERATE("1", "2", "5");
    CAPTURE(durability, workers);
    const Shell shell;
    const auto ended = shell.run(std::string("run ") + NESTED + " --quiet --journal a.journal --workers " + workers +
                                 " --max-trials 60 --set scheduler.min_resource=4 --set stopping.rule=median "
                                 "--durability " +
                                 durability);
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    CHECK(stops_in(shell.path("a.journal")) > 0);
    check_stops(shell.path("a.journal"));
    CHECK(shell.run("replay a.journal").code == 0);
}

TEST_CASE("a command that the rule stops is ended", "[program][stopping][exec]") {
    const Shell shell;
    // Never gets to its end by itself, unless x is small.
    shell.write("e.toml",
                "[study]\nobjective = \"exec\"\n[objective]\ncommand = [\"sh\", \"-c\", \"for i in 1 2 3; do echo $i "
                "{x}; done; case {x} in 0.5) echo 4 {x};; *) while :; do read -r _ < /proc/loadavg; done;; esac\"]\n"
                "checkpoint = false\n[scheduler]\nlevels = [4]\n[stopping]\nrule = \"median\"\ncompleted = 1\n"
                "[limits]\ntrials = 3\n[workers]\ncount = 1\n[[try]]\nx = 0.5\n[space]\nx = { float = [0.5, 1.0] }\n");
    const auto ended = shell.run("run e.toml --quiet");
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    CHECK(stops_in(shell.path("e.journal")) == 2);
    check_stops(shell.path("e.journal"));
}

TEST_CASE("a run resumed with fewer workers than had jobs finishes, whatever waits for the rule",
          "[program][stopping][kill]") {
    const std::string rule = GENERATE("median", "asha", "curve");
    CAPTURE(rule);
    const Shell shell;
    auto running = shell.start(
        "run curve --quiet --journal a.journal --workers 25 --max-trials 9000 --set scheduler.algorithm=random "
        "--set scheduler.max_resource=64 --set objective.progress=64 --set objective.cost=0.0005 --set stopping.rule=" +
        rule);
    wait_for_results(shell.path("a.journal"), 10);
    running.signal(SIGKILL);
    CHECK(running.wait().code == 128 + SIGKILL);
    const auto resumed = shell.run("resume a.journal --quiet --workers 1 --max-trials 40");
    INFO(resumed.err);
    CHECK(resumed.code == 0);
    CHECK(shell.run("replay a.journal").code == 0);
}
