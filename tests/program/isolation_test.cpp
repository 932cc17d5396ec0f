// Runs whose jobs are processes: whatever an objective does, the run ends, says what happened and leaves nothing.
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "journal/reader.hpp"
#include "program/program.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// Makes each shell's processes known: whatever they start has this in its environment.
Surroundings marked(const std::string& mark) {
    Surroundings surroundings;
    surroundings.environment = {{"ESPALIER_TEST_MARK", mark}};
    return surroundings;
}

std::vector<int> marked_processes(const std::string& mark) {
    const std::string wanted = "ESPALIER_TEST_MARK=" + mark + '\0';
    std::vector<int> found;
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
        std::ifstream file(entry.path() / "environ", std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        if (text.find(wanted) != std::string::npos) found.push_back(std::stoi(entry.path().filename().string()));
    }
    return found;
}
std::size_t left_of(const std::string& mark) { return marked_processes(mark).size(); }

std::string study(const std::string& options, const std::string& more = "") {
    return "[study]\nobjective = \"misbehave\"\n[objective]\n" + options +
           "\n[scheduler]\nmax_resource = 27\nmin_resource = 1\neta = 3\n[workers]\ncount = 4\nisolation = "
           "\"process\"\n" +
           more;
}

/// How often objectives have written this so far.
std::size_t times(const std::string& words, const std::string& journal) {
    std::size_t count = 0;
    try {
        JournalReader(journal).logs([&](const LogRow& row) { count += row.text == words ? 1U : 0U; });
    } catch (const JournalError&) {
        return 0;  // it is being made
    }
    return count;
}

/// What `trials` says, without what the clock says.
nlohmann::json trials_of(const Shell& shell, const std::string& journal) {
    auto trials = parsed(shell.run("trials " + journal + " --json").out);
    for (auto& trial : trials)
        for (auto& result : trial["results"]) result.erase("seconds");
    return trials;
}

}  // namespace

TEST_CASE("threads and processes come to the same losses, bit by bit", "[program][isolation]") {
    const Shell shell;
    const std::string rule = GENERATE("", " --set stopping.rule=median --set objective.progress=5");
    const std::string words = " --quiet --workers 1 --max-trials 150 --set scheduler.max_resource=27" + rule;
    CHECK(shell.run("run curve --journal a.journal --set workers.isolation=thread" + words).code == 0);
    CHECK(shell.run("run curve --journal b.journal --set workers.isolation=process" + words).code == 0);
    CHECK(trials_of(shell, "a.journal") == trials_of(shell, "b.journal"));
    CHECK(shell.run("replay b.journal").code == 0);
}

TEST_CASE("a run under every fault ends, replays, and leaves nothing", "[program][isolation]") {
    const Shell shell;
    shell.write("m.toml",
                study("every = 0.02\ncost = 0.0005\nchild_seconds = 600",
                      "[job]\ntime = \"1s\"\nmemory = \"300MiB\"\ngrace = \"0.1s\"\n[limits]\ntrials = 150\n"));
    const std::string mark = shell.path("m");
    const Ended ended = shell.run("run m.toml --quiet", marked(mark));
    CAPTURE(ended.err);
    CHECK(ended.code == 0);
    CHECK(left_of(mark) == 0);
    const Ended replayed = shell.run("replay m.journal");
    CHECK(replayed.code == 0);
    CHECK_THAT(replayed.out, contains("150 configurations: every decision follows"));
    const auto status = shell.run("status m.journal").out;
    // A sanitizer ends what a signal would have killed, with an exit code of its own.
    CHECK_THAT(status, contains(sanitized ? "crashed: " : "crashed: killed by signal"));
}

TEST_CASE("an objective's output never reaches the terminal; it is in the journal", "[program][isolation]") {
    const Shell shell;
    shell.write("m.toml", study("flood_stderr_trials = [2]\ncrash_trials = [3]", "[limits]\ntrials = 5\n"));
    const Ended ended = shell.run("run m.toml --quiet");
    CHECK(ended.code == 0);
    CHECK(ended.err.find("misbehave:") == std::string::npos);
    CHECK(ended.out.find("misbehave:") == std::string::npos);
    CHECK(shell.read("m.journal").find("misbehave: crash") != std::string::npos);
}

TEST_CASE("the program is killed: nothing that it or its objectives started is left", "[program][isolation]") {
    const Shell shell;
    shell.write("m.toml", study("fork = 0.4\nescape = 0.4\ncost = 0.05\nchild_seconds = 600"));
    const std::string mark = shell.path("k");
    auto running = shell.start("run m.toml --quiet", marked(mark));
    wait_for_results(shell.path("m.journal"), 6);
    CHECK(left_of(mark) > 4);
    running.signal(SIGKILL);
    static_cast<void>(running.wait());
    wait_until("everything is gone", [&] { return left_of(mark) == 0; });

    const Ended resumed = shell.run("resume m.journal --quiet --max-trials 12", marked(mark));
    CAPTURE(resumed.err);
    CHECK(resumed.code == 0);
    CHECK(left_of(mark) == 0);
    CHECK(shell.run("replay m.journal").code == 0);
}

TEST_CASE("Ctrl-C ends processes that do not listen, twice at once", "[program][isolation]") {
    const Shell shell;
    shell.write("m.toml", study("hang = 1.0"));
    const std::string mark = shell.path("c");
    const bool twice = GENERATE(false, true);
    auto running = shell.start("run m.toml --quiet", marked(mark));
    wait_until("four jobs hang", [&] { return times("misbehave: hang", shell.path("m.journal")) == 4; });
    running.signal(SIGINT);
    running.wait_for_error("stopping:");
    if (twice) running.signal(SIGINT);
    const Ended ended = running.wait();
    CHECK(ended.code == 130);
    wait_until("everything is gone", [&] { return left_of(mark) == 0; });
    const auto replayed = shell.run("replay m.journal");
    CHECK(replayed.code == 0);
    CHECK_THAT(replayed.out, contains("4 jobs in flight"));
}

TEST_CASE("time in which nothing ran is no time of a job", "[program][isolation]") {
    const Shell shell;
    shell.write("m.toml", study("cost = 0.6", "[job]\ntime = \"1s\"\n[limits]\ntrials = 4\n"));
    const std::string mark = shell.path("s");
    auto running = shell.start("run m.toml --quiet --set scheduler.max_resource=1", marked(mark));
    wait_until("four jobs run",
               [&] { return shell.has("m.journal") && messages_in(shell.path("m.journal")).size() >= 4; });
    running.signal(SIGSTOP);
    const auto all = marked_processes(mark);
    for (const int process : all) ::kill(process, SIGSTOP);
    CHECK_FALSE(running.ends_within(std::chrono::seconds(2)));
    for (const int process : all) ::kill(process, SIGCONT);
    running.signal(SIGCONT);
    CHECK(running.wait().code == 0);
    for (const auto& [seq, result] : results_in(shell.path("m.journal"))) CHECK(result.ok());
}

TEST_CASE("a library that crashes when it is opened is an error message", "[program][isolation]") {
    const Shell shell;
    for (const char* command : {"run", "check"}) {
        shell.write("m.toml", study("crash = 1.0\nat = \"open\""));
        Ended ended = shell.run(std::string(command) + " m.toml");
        CHECK(ended.code == 2);
        CHECK_THAT(ended.err,
                   contains("libmisbehave.so: the process that opened the library ended: killed by signal 11"));
        CHECK(!shell.has("m.journal"));
        shell.write("m.toml", study("exit = 1.0\nat = \"open\""));
        ended = shell.run(std::string(command) + " m.toml");
        CHECK(ended.code == 2);
        CHECK_THAT(ended.err, contains("exit code 3"));
    }
}

TEST_CASE("too few open files for so many workers is said at once", "[program][isolation]") {
    const Shell shell;
    shell.write("m.toml", study("", "[limits]\ntrials = 3\n"));
    const Ended ended =
        typed(shell.path("."), std::string("ulimit -n 200; ") + ESPALIER + " run m.toml --quiet --workers 500");
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, contains("500 worker processes need"));
    CHECK_THAT(ended.err, contains("ulimit"));
    CHECK(!shell.has("m.journal"));
}

TEST_CASE("a library that is replaced under a run stops it with an explanation", "[program][isolation]") {
    const Shell shell;
    std::filesystem::copy_file(std::string(OBJECTIVES) + "/libmisbehave.so", shell.path("own.so"));
    shell.write(
        "m.toml",
        "[study]\nname = \"m\"\nobjective = \"own.so\"\n[objective]\ncost = 0.01\n[scheduler]\nmax_resource = 27\n"
        "[workers]\ncount = 2\nrecycle = 1\nisolation = \"process\"\n");
    auto running = shell.start("run m.toml --quiet");
    wait_for_results(shell.path("m.journal"), 4);
    {
        std::ofstream other(shell.path("new.so"), std::ios::binary);
        other << std::ifstream(shell.path("own.so"), std::ios::binary).rdbuf() << "another build";
    }
    std::filesystem::rename(shell.path("new.so"), shell.path("own.so"));
    const Ended ended = running.wait();
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, contains("is not the file any more that the run began with"));
    CHECK(shell.run("replay m.journal").code == 0);
}
