// The faults that end a process, each in a worker of its own.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>

#include "espalier/objective.h"
#include "support/sanitized.hpp"
#include "worker/fixture.hpp"

using namespace espalier;
using test::contains;
using test::WorkerProcess;

namespace {

wire::Train job(std::uint64_t trial = 1, std::uint32_t attempt = 1) {
    auto made = test::train(trial, 0, 3, "rate", 0.03);
    made.configuration.push_back({"depth", Value{std::int64_t{5}}});
    made.job.attempt = attempt;
    made.save = true;
    return made;
}

OptionTable surely(const std::string& fault) { return {{fault, {Value{1.0}}, false}}; }
OptionTable surely(const std::string& fault, const std::string& place) {
    return {{fault, {Value{1.0}}, false}, {"at", {Value{place}}, false}};
}

void open(WorkerProcess& worker, const OptionTable& options) {
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(MISBEHAVE, options)));
}

/// The status of a worker whose job commits the fault and has no result.
int end_by(const std::string& fault) {
    WorkerProcess worker;
    open(worker, surely(fault));
    worker.send(job());
    CHECK_FALSE(worker.receive());
    const int status = worker.status();
    CHECK(worker.output().find("misbehave: " + fault + "\n") != std::string::npos);
    return status;
}

/// Waits until the fault is announced, which then lasts.
void send_and_wait(WorkerProcess& worker) {
    worker.send(job());
    for (int i = 0; i < 30000 && worker.output().empty(); ++i) ::usleep(1000);
    REQUIRE_FALSE(worker.output().empty());
}

/// A process whose parent is `parent`; 0: there is none.
pid_t child_of(pid_t parent) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        std::ifstream file(entry.path() / "stat");
        std::string text;
        std::getline(file, text);
        const auto end = text.rfind(')');  // the name before it may hold anything
        if (end == std::string::npos) continue;
        char state = 0;
        int its_parent = 0;
        if (std::sscanf(text.c_str() + end + 1, " %c %d", &state, &its_parent) == 2 && its_parent == parent)
            return static_cast<pid_t>(std::stol(entry.path().filename().string()));
    }
    return 0;
}

}  // namespace

TEST_CASE("crash, abort, corrupt_heap and exit end the process as they say", "[misbehave][worker]") {
    if (test::sanitized) return;
    const int crash = end_by("crash");
    CHECK((WIFSIGNALED(crash) && WTERMSIG(crash) == SIGSEGV));
    const int abort = end_by("abort");
    CHECK((WIFSIGNALED(abort) && WTERMSIG(abort) == SIGABRT));
    const int corrupt = end_by("corrupt_heap");
    CHECK((WIFSIGNALED(corrupt) && WTERMSIG(corrupt) == SIGABRT));
    const int exited = end_by("exit");
    CHECK((WIFEXITED(exited) && WEXITSTATUS(exited) == 3));
}

TEST_CASE("close_descriptors leaves a worker that can say nothing", "[misbehave][worker]") {
    const int status = end_by("close_descriptors");
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == wire::exit_lost));
}

TEST_CASE("hang and spin end at SIGTERM, ignore_sigterm does not", "[misbehave][worker]") {
    for (const char* fault : {"hang", "spin"}) {
        WorkerProcess worker;
        open(worker, surely(fault));
        send_and_wait(worker);
        worker.page().set(1);  // deaf
        ::kill(worker.pid(), SIGTERM);
        const int status = worker.status();
        CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM));
    }
    WorkerProcess worker;
    open(worker, surely("ignore_sigterm"));
    send_and_wait(worker);
    const auto ignored = [&] {
        const std::string status = worker.proc("status");
        return std::stoull(status.substr(status.find("SigIgn:") + 7), nullptr, 16);
    };
    const auto ignores = [&] { return (ignored() >> (SIGTERM - 1) & 1U) != 0; };
    for (int i = 0; i < 30000 && !ignores(); ++i) ::usleep(1000);
    INFO(worker.proc("status"));
    CHECK(ignores());
    ::kill(worker.pid(), SIGTERM);
    ::kill(worker.pid(), SIGKILL);
    const int status = worker.status();
    CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
}

TEST_CASE("a leak ends at the memory limit, as a failure that says so", "[misbehave][worker]") {
    if (test::sanitized) return;
    wire::WorkerArguments arguments;
    arguments.memory = std::size_t{64} << 20U;
    WorkerProcess worker(arguments);
    open(worker, surely("leak"));
    const auto failed = worker.trained(job());
    CHECK(failed.outcome == ESPALIER_RESULT_FAILED);
    CHECK(failed.out_of_memory);
    CHECK(failed.peak_memory > std::size_t{32} << 20U);
}

TEST_CASE("a flood of stderr is followed by the result", "[misbehave][worker]") {
    auto options = surely("flood_stderr");
    options.push_back({"flood_bytes", {Value{std::int64_t{20000}}}, false});
    WorkerProcess worker;
    open(worker, options);
    CHECK(worker.trained(job()).outcome == ESPALIER_RESULT_OK);
    CHECK(worker.output().size() > 20000);
}

TEST_CASE("a forked child stays in the group of its worker, one that escapes does not", "[misbehave][worker]") {
    for (const bool escapes : {false, true}) {
        WorkerProcess worker;
        open(worker, surely(escapes ? "escape" : "fork"));
        CHECK(worker.trained(job()).outcome == ESPALIER_RESULT_OK);
        const pid_t child = child_of(worker.pid());
        REQUIRE(child > 0);
        const auto apart = [&] { return ::getsid(child) == child; };
        for (int i = 0; escapes && i < 30000 && !apart(); ++i) ::usleep(1000);
        CHECK(apart() == escapes);
        CHECK((::getpgid(child) == worker.pid()) == !escapes);
        ::kill(escapes ? child : -worker.pid(), SIGKILL);
    }
}

TEST_CASE("a wrong size of its state costs the state", "[misbehave][worker]") {
    WorkerProcess worker;
    open(worker, surely("garbage_size"));
    const auto much = worker.trained(job(1));
    CHECK(much.outcome == ESPALIER_RESULT_OK);
    CHECK(much.unsaved == "save announced 1152921504606846976 bytes and wrote 64");
    CHECK(worker.trained(job(2)).unsaved == "save announced 63 bytes and wrote more");
}

TEST_CASE("a named trial crashes once, and its second attempt is well", "[misbehave][worker]") {
    const OptionTable options{{"crash_trials", {Value{std::int64_t{2}}, Value{std::int64_t{5}}}, true}};
    WorkerProcess worker;
    open(worker, options);
    CHECK(worker.trained(job(1)).outcome == ESPALIER_RESULT_OK);
    CHECK(worker.trained(job(5, 2)).outcome == ESPALIER_RESULT_OK);
    worker.send(job(5));
    CHECK_FALSE(worker.receive());
}

TEST_CASE("faults elsewhere: opening, saving, destroying", "[misbehave][worker]") {
    {
        WorkerProcess worker;
        const auto refused = worker.open(MISBEHAVE, surely("throw", "open"));
        REQUIRE(std::holds_alternative<wire::Refused>(refused));
        CHECK_THAT(std::get<wire::Refused>(refused).why, contains("as asked for by throw"));
    }
    {
        WorkerProcess worker;
        worker.send(wire::Open{wire::protocol_version, MISBEHAVE, surely("exit", "open"), ".", {}, false, true},
                    worker.page().file());
        CHECK_FALSE(worker.receive());
        CHECK(WEXITSTATUS(worker.status()) == 3);
    }
    {
        WorkerProcess worker;
        open(worker, surely("exit", "save"));
        worker.send(job());
        static_cast<void>(worker.expect<wire::Progress>());
        CHECK_FALSE(worker.receive());
    }
    WorkerProcess worker;
    open(worker, surely("exit", "destroy"));
    worker.send(job());
    static_cast<void>(worker.expect<wire::Progress>());
    CHECK(worker.expect<wire::Trained>().outcome == ESPALIER_RESULT_OK);
    CHECK_FALSE(worker.receive());
}
