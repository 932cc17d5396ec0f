// Jobs in processes that crash, hang, leak and lie: each has one outcome, and nothing is left behind.
#include "exec/process_executor.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <thread>

#include "processes.hpp"

using namespace espalier;
using test::option;
using test::Processes;
using test::ProcessSetup;
using test::trials;

namespace {

std::size_t count_in(const std::string& folder) {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}
std::size_t open_files() { return count_in("/proc/self/fd"); }

/// Our children, zombies included.
std::vector<int> children() {
    std::vector<int> all;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream list(thread.path() / "children");
        for (int child = 0; list >> child;) all.push_back(child);
    }
    return all;
}

/// Processes that carry our mark.
std::size_t marked_processes() {
    const std::string wanted = "ESPALIER_WORKER=" + std::to_string(::getpid()) + "-";
    std::size_t count = 0;
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
        std::ifstream file(entry.path() / "environ", std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        if (text.find(wanted) != std::string::npos) ++count;
    }
    return count;
}

bool soon(const std::function<bool()>& so, std::chrono::milliseconds within = std::chrono::seconds(30)) {
    const auto end = std::chrono::steady_clock::now() + within;
    while (!so()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("a job trains in a process, and its state is here before its result", "[exec][process]") {
    Processes processes(ProcessSetup{});
    const auto first = processes.run(Processes::job(1));
    CAPTURE(first.message);
    REQUIRE(first.result);
    CHECK(first.result->ok());
    CHECK(processes.states.states_in_memory() == 1);
    const auto second = processes.run(Processes::job(1, 1));
    REQUIRE(second.result);
    CHECK(second.result->ok());
    CHECK(second.result->loss < first.result->loss);
    CHECK(processes.heard.rebuilds().empty());
    CHECK(processes.executor->workers().size() == 1);
}

TEST_CASE("a state that is lost is trained again through the same levels", "[exec][process]") {
    Processes processes(ProcessSetup{});
    const auto direct = processes.run(Processes::job(1, 2));
    REQUIRE(direct.result);
    CHECK(direct.result->ok());
    CHECK(processes.heard.rebuilds() == std::vector<std::pair<double, double>>{{0, 3}});
    processes.run(Processes::job(2));
    processes.run(Processes::job(2, 1));
    const auto continued = processes.run(Processes::job(2, 2));
    CHECK(continued.result->loss == direct.result->loss);
}

TEST_CASE("large states travel beside their frames", "[exec][process]") {
    ProcessSetup setup;
    setup.options = {option("state_bytes", std::int64_t{5'000'000})};
    Processes processes(setup);
    CHECK(processes.run(Processes::job(1)).result->ok());
    CHECK(processes.states.bytes_in_memory() == 5'000'000);
    const auto next = processes.run(Processes::job(1, 1));
    CAPTURE(next.message);
    CHECK(next.result->ok());
    CHECK(processes.heard.rebuilds().empty());
}

TEST_CASE("a crash, an exit and an abort cost their job alone", "[exec][process]") {
    ProcessSetup setup;
    setup.options = {trials("crash", {2}), trials("exit", {3}), trials("abort", {4}), trials("corrupt_heap", {5})};
    setup.workers = 2;
    Processes processes(setup);
    for (std::uint64_t trial = 1; trial <= 8; ++trial) processes.start(Processes::job(trial));
    processes.returns.await(8);
    for (std::uint64_t trial = 1; trial <= 8; ++trial) {
        const auto evaluation = processes.returns.of(trial);
        CAPTURE(trial, evaluation.message);
        REQUIRE(evaluation.result);
        CHECK(processes.returns.times(trial) == 1);
        if (trial != 5)
            CHECK(evaluation.result->outcome == (trial >= 2 && trial <= 4 ? Outcome::crashed : Outcome::ok));
    }
    const auto crash = processes.returns.of(2);
    REQUIRE(crash.figures);
    CHECK(crash.figures->signal == SIGSEGV);
    CHECK(crash.figures->last_words.find("misbehave: crash") != std::string::npos);
    CHECK(crash.figures->peak_memory > 0);
    CHECK(processes.returns.of(3).figures->exit_code == 3);
    CHECK(processes.returns.of(4).figures->signal == SIGABRT);
}

TEST_CASE("a hanging job is asked to end at its limit and is gone after the grace", "[exec][process]") {
    const char* fault = GENERATE("hang", "spin", "ignore_sigterm");
    CAPTURE(fault);
    ProcessSetup setup;
    setup.options = {trials(fault, {1})};
    setup.limits.seconds = 1;
    Processes processes(setup);
    CHECK(processes.run(Processes::job(2)).result->ok());
    const auto start = std::chrono::steady_clock::now();
    const auto evaluation = processes.run(Processes::job(1));
    const double took = seconds_since(start);
    CAPTURE(evaluation.message);
    REQUIRE(evaluation.result);
    CHECK(evaluation.result->outcome == Outcome::timeout);
    CHECK(evaluation.figures->limit == 1);
    CHECK(took > 0.99);
    CHECK(took < 4);  // 1.4 on a machine that has nothing else to do
    CHECK(evaluation.figures->signal == (std::string(fault) == "ignore_sigterm" ? SIGKILL : SIGTERM));
    CHECK(processes.run(Processes::job(3)).result->ok());
}

TEST_CASE("a straggler is cut by what its rung usually takes", "[exec][process]") {
    ProcessSetup setup;
    setup.options = {option("cost", 0.06), trials("hang", {9})};
    setup.limits.factor = 20;
    Processes processes(setup);
    for (std::uint64_t trial = 1; trial <= 5; ++trial) CHECK(processes.run(Processes::job(trial)).result->ok());
    const auto start = std::chrono::steady_clock::now();
    const auto evaluation = processes.run(Processes::job(9));
    CHECK(evaluation.result->outcome == Outcome::timeout);
    CHECK(seconds_since(start) < 20);
    CHECK(evaluation.figures->limit >= 1);
}

TEST_CASE("a leak is ended by the memory limit", "[exec][process]") {
    ProcessSetup setup;
    setup.options = {trials("leak", {1}), option("leak_bytes", std::int64_t{1} << 30)};
    setup.limits.memory = std::uint64_t{256} << 20U;
    Processes processes(setup);
    const auto evaluation = processes.run(Processes::job(1));
    CAPTURE(evaluation.message);
    REQUIRE(evaluation.result);
    CHECK(evaluation.result->outcome == Outcome::out_of_memory);
    CHECK(processes.run(Processes::job(2)).result->ok());
}

TEST_CASE("what a job writes is its log, however much it is", "[exec][process]") {
    ProcessSetup setup;
    setup.options = {trials("flood_stderr", {1}), option("flood_bytes", std::int64_t{64} << 20)};
    Processes processes(setup);
    CHECK(processes.run(Processes::job(1)).result->ok());
    std::size_t bytes = 0;
    for (const auto& line : processes.heard.lines_of(1)) bytes += line.size();
    CHECK(bytes > 1000);
    CHECK(bytes < 30'000);
}

TEST_CASE("a worker that closes its connection, or lies about its state, does no harm", "[exec][process]") {
    ProcessSetup setup;
    setup.options = {trials("close_descriptors", {1}), trials("garbage_size", {2, 3}), trials("nan", {4})};
    Processes processes(setup);
    CHECK(processes.run(Processes::job(1)).result->outcome == Outcome::crashed);
    for (const std::uint64_t trial : {2U, 3U}) {
        const auto evaluation = processes.run(Processes::job(trial));
        CAPTURE(trial, evaluation.message);
        REQUIRE(evaluation.result);
        CHECK(evaluation.result->ok());  // the result counts; its state must be trained again
    }
    CHECK(processes.run(Processes::job(4)).result->outcome == Outcome::nan);
    CHECK(processes.run(Processes::job(2, 1)).result->ok());
    CHECK(processes.heard.rebuilds() == std::vector<std::pair<double, double>>{{0, 1}});
}

TEST_CASE("a crash while a trial is destroyed costs no job", "[exec][process]") {
    ProcessSetup setup;
    setup.options = {trials("crash", {1, 2, 3, 4, 5}), option("at", std::string("destroy"))};
    Processes processes(setup);
    for (std::uint64_t trial = 1; trial <= 8; ++trial) processes.start(Processes::job(trial));
    processes.returns.await(8);
    for (std::uint64_t trial = 1; trial <= 8; ++trial) CHECK(processes.returns.of(trial).result->ok());
}

TEST_CASE("a job that is killed leaves the state that it began from for the next attempt", "[exec][process]") {
    ProcessSetup setup;
    setup.options = {option("cost", 0.5)};
    setup.attempts = 2;
    Processes processes(setup);
    CHECK(processes.run(Processes::job(1)).result->ok());
    processes.start(Processes::job(1, 1));
    REQUIRE(soon([&] { return !processes.executor->workers().empty(); }));
    ::kill(processes.executor->workers().front(), SIGKILL);
    processes.returns.await(2);
    if (processes.returns.of(1).result->outcome == Outcome::crashed) {
        ++processes.ran;
        CHECK(processes.states.states_in_memory() == 1);
        CHECK(processes.run(Processes::job(1, 1, 2)).result->ok());
    }  // else it had not begun, and another worker did it
    CHECK(processes.heard.rebuilds().empty());
}

TEST_CASE("killing random workers costs at most a job each", "[exec][process]") {
    ProcessSetup setup;
    setup.workers = 4;
    setup.options = {option("cost", 0.005)};
    Processes processes(setup);
    constexpr std::size_t jobs = 200;
    std::size_t kills = 0;
    for (std::uint64_t trial = 1; trial <= jobs; ++trial) processes.start(Processes::job(trial));
    while (!processes.returns.come(jobs, std::chrono::milliseconds(20))) {
        const auto workers = processes.executor->workers();
        if (workers.empty() || kills == 20) continue;
        if (::kill(workers[kills % workers.size()], SIGKILL) == 0) ++kills;
    }
    std::size_t crashed = 0;
    for (std::uint64_t trial = 1; trial <= jobs; ++trial) {
        CHECK(processes.returns.times(trial) == 1);
        const auto evaluation = processes.returns.of(trial);
        CAPTURE(evaluation.message);
        REQUIRE(evaluation.result);
        if (evaluation.result->outcome == Outcome::crashed) ++crashed;
        CHECK((evaluation.result->ok() || evaluation.result->outcome == Outcome::crashed));
    }
    CHECK(crashed <= kills);
}

TEST_CASE("nothing is left behind: no process, no descriptor, no child", "[exec][process]") {
    const auto files = open_files();
    const auto before = children().size();
    {
        ProcessSetup setup;
        setup.workers = 3;
        setup.options = {trials("fork", {1, 2}), trials("escape", {3, 4}), trials("crash", {5, 6, 7}),
                         option("child_seconds", 600.0)};
        setup.limits.recycle = 4;
        Processes processes(setup);
        for (std::uint64_t trial = 1; trial <= 30; ++trial) processes.start(Processes::job(trial));
        CHECK(soon([] { return marked_processes() > 0; }));
        processes.returns.await(30);
    }
    CHECK(soon([&] { return marked_processes() == 0; }));
    CHECK(open_files() == files);
    CHECK(soon([&] { return children().size() == before; }, std::chrono::seconds(2)));
    int adopts = 0;
    ::prctl(PR_GET_CHILD_SUBREAPER, &adopts);
    CHECK(adopts == 0);
}

TEST_CASE("workers are replaced after so many jobs", "[exec][process]") {
    ProcessSetup setup;
    setup.limits.recycle = 2;
    Processes processes(setup);
    std::set<int> seen;
    for (std::uint64_t trial = 1; trial <= 6; ++trial) {
        CHECK(processes.run(Processes::job(trial)).result->ok());
        for (const int pid : processes.executor->workers()) seen.insert(pid);
    }
    CHECK(seen.size() >= 3);
}

TEST_CASE("a stop ends jobs that listen at once, and those that do not after a while", "[exec][process]") {
    ProcessSetup setup;
    setup.workers = 2;
    setup.options = {option("cost", 100.0), option("at", std::string("create")), trials("hang", {2})};
    Processes processes(setup);
    processes.start(Processes::job(1));
    processes.start(Processes::job(2));
    processes.start(Processes::job(3));
    REQUIRE(soon([&] { return !processes.heard.lines_of(2).empty(); }));  // it hangs
    const auto start = std::chrono::steady_clock::now();
    processes.executor->ask_to_stop();
    processes.returns.await(3);
    for (std::uint64_t trial = 1; trial <= 3; ++trial) CHECK_FALSE(processes.returns.of(trial).result);
    CHECK(seconds_since(start) > 4.9);
    CHECK(seconds_since(start) < 20);
}

TEST_CASE("where no worker can be started, it is said why and no job hangs", "[exec][process]") {
    ProcessSetup setup;
    SECTION("the library refuses to open") {
        setup.options = {option("state_bytes", std::int64_t{1})};
        Processes processes(setup);
        const auto evaluation = processes.run(Processes::job(1));
        CHECK_FALSE(evaluation.result);
        CHECK(processes.why_broken().find("state_bytes") != std::string::npos);
    }
    SECTION("the library crashes when it is opened") {
        setup.options = {option("crash", 1.0), option("at", std::string("open"))};
        Processes processes(setup);
        CHECK_FALSE(processes.run(Processes::job(1)).result);
        CHECK(processes.why_broken().find("signal 11") != std::string::npos);
        CHECK_FALSE(processes.run(Processes::job(2)).result);  // nor later
    }
    SECTION("there is no such program") {
        setup.worker = "/nowhere/espalier-worker";
        CHECK_THROWS_WITH(Processes(setup), test::contains("/nowhere/espalier-worker"));
    }
}

TEST_CASE("a library that crashes when it is opened is an error message", "[exec][probe]") {
    const auto files = open_files();
    const auto probed = probe_library(WORKER, MISBEHAVE, {}, "/", {});
    CHECK(probed.description.name == "misbehave");
    CHECK(probed.hash == file_hash(MISBEHAVE));
    CHECK_THROWS_WITH(
        probe_library(WORKER, MISBEHAVE, {option("crash", 1.0), option("at", std::string("open"))}, "/", {}),
        test::contains("Segmentation fault"));
    CHECK_THROWS_WITH(
        probe_library(WORKER, MISBEHAVE, {option("exit", 1.0), option("at", std::string("open"))}, "/", {}),
        test::contains("exit code 3"));
    CHECK_THROWS_WITH(probe_library(WORKER, "/nowhere.so", {}, "/", {}), test::contains("does not exist"));
    CHECK(open_files() == files);
}
