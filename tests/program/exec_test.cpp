// A script tuned through exec: killed with the program, resumed, nothing trained twice but what was in flight.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <tuple>

#include "exec_objective/processes.hpp"
#include "oracle/workload.hpp"
#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

namespace fs = std::filesystem;

// Trains an epoch at a time, writes each into a log, keeps a checkpoint at its end. Its process id is in the log, too.
constexpr const char* script = R"sh(#!/bin/sh
epoch=0
[ -e "$ESPALIER_CHECKPOINT/epoch" ] && read -r epoch < "$ESPALIER_CHECKPOINT/epoch"
[ "$epoch" = "$ESPALIER_FROM" ] || { echo "found epoch $epoch instead of $ESPALIER_FROM" >&2; exit 9; }
while [ "$epoch" -lt "$ESPALIER_RESOURCE" ]; do
    i=0
    while [ $i -lt 3000 ]; do i=$((i + 1)); done
    epoch=$((epoch + 1))
    echo "$ESPALIER_TRIAL $epoch $$" >> epochs.log
    echo "$epoch 0.$((10000 + ESPALIER_PARAM_width * 100 / epoch))"
done
echo "$epoch" > "$ESPALIER_CHECKPOINT/epoch"
)sh";

constexpr const char* study = R"(
[study]
objective = "exec"
[objective]
command = ["sh", "train.sh"]
scratch = "scratch"
[scheduler]
max_resource = 16
min_resource = 1
eta = 4
[limits]
trials = 200
[workers]
count = 8
[space]
width = { int = [1, 1000] }
)";

const std::vector<double> levels = {1, 4, 16};

struct Epoch {
    std::uint64_t trial = 0;
    int epoch = 0;
    std::string pid;
};

std::vector<Epoch> log_of(const Shell& shell) {
    std::vector<Epoch> epochs;
    std::istringstream log(shell.read("epochs.log"));
    for (Epoch epoch; log >> epoch.trial >> epoch.epoch >> epoch.pid;) epochs.push_back(epoch);
    return epochs;
}

/// The epochs of jobs whose results are in the journal.
std::set<std::pair<std::uint64_t, int>> done_in(const std::string& journal) {
    std::set<std::pair<std::uint64_t, int>> done;
    for (const auto& [seq, result] : results_in(journal)) {
        const int first = result.rung == 0 ? 1 : static_cast<int>(levels[result.rung - 1]) + 1;
        for (int epoch = first; epoch <= static_cast<int>(levels[result.rung]); ++epoch)
            done.insert({number(result.trial), epoch});
    }
    return done;
}

/// What a kill left: how many epochs were in the log, and which of them must not come again.
struct Moment {
    std::size_t logged = 0;
    std::set<std::pair<std::uint64_t, int>> done;
};

Moment kill_and_look(const Shell& shell, Program& running) {
    running.signal(SIGKILL);
    CHECK(running.wait().code == 128 + SIGKILL);
    // Nothing that the dead program started goes on.
    for (const auto& epoch : log_of(shell))
        wait_until("process " + epoch.pid + " is over", [&] { return is_over(epoch.pid); });
    return {log_of(shell).size(), shell.has("a.journal") ? done_in(shell.path("a.journal")) : Moment{}.done};
}

std::vector<Moment> run_with_kills(const Shell& shell, int kills, Dice& dice) {
    std::vector<Moment> moments;
    for (;;) {
        const bool begun = shell.has("a.journal");
        auto running = shell.start(begun ? "resume a.journal --quiet" : "run study.toml --quiet --journal a.journal");
        if (static_cast<int>(moments.size()) < kills) {
            // So many epochs after its start: then it is in the midst of things, however fast the machine is.
            const std::size_t logged = log_of(shell).size() + 1 + dice.below(18);
            bool ended = false;
            wait_until("epochs are trained", [&] {
                ended = running.ends_within(std::chrono::milliseconds(1));
                return ended || log_of(shell).size() >= logged;
            });
            if (!ended) {
                moments.push_back(kill_and_look(shell, running));
                continue;
            }
        }
        const auto ended = running.wait();
        INFO(ended.err);
        REQUIRE(ended.code == 0);
        return moments;
    }
}

}  // namespace

TEST_CASE("a script with checkpoints, killed ten times with the program, trains no epoch twice but those in flight",
          "[program][exec][kill]") {
    const auto seed = std::random_device()();
    INFO("seed " << seed);
    Dice dice(seed);
    const Shell shell;
    shell.write("train.sh", script);
    shell.write("study.toml", study);
    const auto moments = run_with_kills(shell, 10, dice);
    CHECK(moments.size() == 10);

    const auto replayed = shell.run("replay a.journal");
    INFO(replayed.err);
    CHECK(replayed.code == 0);
    CHECK_THAT(replayed.out, contains("200 configurations: every decision follows"));

    const auto log = log_of(shell);
    for (const auto& moment : moments)
        for (std::size_t i = moment.logged; i < log.size(); ++i) {
            INFO("trial " << log[i].trial << " epoch " << log[i].epoch);
            CHECK(moment.done.count({log[i].trial, log[i].epoch}) == 0);
        }
    // All jobs came to their ends, none with another job's checkpoint.
    for (const auto& [seq, result] : results_in(shell.path("a.journal"))) CHECK(result.ok());
    std::uint64_t rebuilds = 0;
    JournalReader(shell.path("a.journal")).rebuilds([&](const RebuildRow&) { ++rebuilds; });
    CHECK(rebuilds == 0);
    CHECK(fs::is_empty(shell.path("scratch")));
}

TEST_CASE("Ctrl-C ends the commands, and resume goes on", "[program][exec]") {
    const Shell shell;
    shell.write("train.sh", script);
    shell.write("study.toml", study);
    auto running = shell.start("run study.toml --journal a.journal --now");
    wait_until("epochs are trained", [&] { return log_of(shell).size() >= 10; });
    running.signal(SIGINT);
    CHECK(running.wait().code == 130);
    for (const auto& epoch : log_of(shell)) CHECK(is_over(epoch.pid));
    const Moment moment{log_of(shell).size(), done_in(shell.path("a.journal"))};

    CHECK(shell.run("resume a.journal --quiet").code == 0);
    const auto log = log_of(shell);
    for (std::size_t i = moment.logged; i < log.size(); ++i)
        CHECK(moment.done.count({log[i].trial, log[i].epoch}) == 0);
    CHECK(fs::is_empty(shell.path("scratch")));
}

TEST_CASE("more commands run at once than the usual limit of open files lets", "[program][exec]") {
    const Shell shell;
    // Each says under which limit it runs: it is given ours back.
    shell.write("study.toml", R"(
[study]
objective = "exec"
[objective]
command = ["sh", "-c", "echo {trial} >> begun; while [ $(wc -l < begun) -lt 60 ]; do sleep 0.1; done; ulimit -S -n"]
checkpoint = false
timeout = 20
[scheduler]
algorithm = "random"
max_resource = 1
[limits]
trials = 60
[workers]
count = 60
[space]
width = { int = [1, 1000] }
)");
    const auto ended = typed(shell.path(""), fmt::format("ulimit -S -n 128; '{}' run study.toml --quiet", ESPALIER));
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    const auto results = results_in(shell.path("study.journal"));
    CHECK(results.size() == 60);
    for (const auto& [seq, result] : results) CHECK((result.ok() && result.loss == 128));
}

TEST_CASE("mistakes in a command are told before anything runs", "[program][exec]") {
    const Shell shell;
    const std::string space = "[space]\nlearning_rate = { float = [0.0, 1.0] }\n";
    const auto refusal = [&](const std::string& command) {
        shell.write("study.toml", "[study]\nobjective = \"exec\"\n[objective]\ncommand = " + command +
                                      "\n[scheduler]\nmax_resource = 4\n" + space);
        const auto ended = shell.run("check study.toml");
        CHECK(ended.code != 0);
        return ended.err;
    };
    CHECK_THAT(refusal(R"(["sh", "-c", "{learning_rat}"])"), contains("did you mean {learning_rate}?"));
    CHECK_THAT(refusal(R"(["sh", "-c", "${HOME}"])"), contains("a brace is written {{ or }}"));
    CHECK_THAT(refusal(R"(["no-such-program"])"), contains("command not found in PATH"));
    CHECK_THAT(refusal(R"("sh -c true")"), contains("a command is a list of words"));
    CHECK(!shell.has("study.journal"));
}

TEST_CASE("the shipped example of exec runs", "[program][exec]") {
    if (std::system("python3 --version > /dev/null 2>&1") != 0) {
        WARN("skipped: no python3 here");
        return;
    }
    const Shell shell;
    for (const char* name : {"exec.toml", "train.py"}) fs::copy(fs::path(EXEC_EXAMPLE) / name, shell.path(name));
    const auto ended = shell.run("run exec.toml --quiet --max-trials 4 --set scheduler.max_resource=4");
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, contains("best at full resource: ") && contains("[accuracy: "));
    const auto trials = parsed(shell.run("trials exec.journal --json").out);
    CHECK(trials.dump().find("failed") == std::string::npos);
    CHECK(shell.run("best exec.journal --state best.tar").code == 0);
    CHECK(std::system(("tar -tf '" + shell.path("best.tar") + "' | grep -q model.json").c_str()) == 0);
}
