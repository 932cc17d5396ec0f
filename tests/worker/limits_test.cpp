// What a worker process may take, and what it says it took.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <variant>

#include "espalier/objective.h"
#include "fixture.hpp"
#include "support/sanitized.hpp"

using namespace espalier;
using test::contains;
using test::WorkerProcess;

namespace {

/// The soft and the hard value of one line of /proc/PID/limits.
std::pair<std::string, std::string> limit(const WorkerProcess& worker, const std::string& name) {
    const std::string text = worker.proc("limits");
    const auto at = text.find(name);
    REQUIRE(at != std::string::npos);
    std::istringstream line(text.substr(at + name.size()));
    std::pair<std::string, std::string> values;
    line >> values.first >> values.second;
    return values;
}

wire::Train what(const std::string& deed) { return test::train(1, 0, 1, "what", deed); }

}  // namespace

TEST_CASE("a worker leads a process group, leaves no core file and gives way", "[worker][limits]") {
    wire::WorkerArguments arguments;
    arguments.nice = 3;
    WorkerProcess worker(arguments);
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(PROBE)));
    CHECK(::getpgid(worker.pid()) == worker.pid());
    CHECK(limit(worker, "Max core file size") == std::pair<std::string, std::string>("0", "0"));
    CHECK(::getpriority(PRIO_PROCESS, static_cast<id_t>(worker.pid())) == ::getpriority(PRIO_PROCESS, 0) + 3);
    CHECK(worker.proc("oom_score_adj") == "500\n");
    CHECK(limit(worker, "Max cpu time").first == "unlimited");
    CHECK(limit(worker, "Max data size").first == "unlimited");
}

TEST_CASE("memory that the limit refuses fails the job, not the worker", "[worker][limits]") {
    if (test::sanitized) return;  // its allocator ends the process instead
    wire::WorkerArguments arguments;
    arguments.memory = std::size_t{256} << 20U;
    WorkerProcess worker(arguments);
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(PROBE)));
    const auto most = std::stoull(limit(worker, "Max data size").second);
    CHECK(most >= *arguments.memory);
    CHECK(most < *arguments.memory + (std::size_t{64} << 20U));
    for (const char* deed : {"new fails", "malloc fails"}) {
        const auto failed = worker.trained(what(deed));
        CHECK(failed.outcome == ESPALIER_RESULT_FAILED);
        CHECK(failed.out_of_memory);
    }
    const auto fits = worker.trained(what("touches 64 MiB"));
    CHECK(fits.outcome == ESPALIER_RESULT_OK);
    CHECK_FALSE(fits.out_of_memory);
}

TEST_CASE("memory refused where nobody can say so ends the worker with a number that says it", "[worker][limits]") {
    if (test::sanitized) return;
    wire::WorkerArguments arguments;
    arguments.memory = std::size_t{256} << 20U;
    WorkerProcess worker(arguments);
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(PROBE)));
    worker.send(what("new fails in a thread"));
    CHECK_FALSE(worker.receive());
    const int status = worker.status();
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == wire::exit_no_memory);
}

TEST_CASE("a job's peak of memory is its own", "[worker][limits]") {
    WorkerProcess worker;
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(PROBE)));
    const std::uint64_t touched = std::uint64_t{64} << 20U;
    const auto large = worker.trained(what("touches 64 MiB"));
    CHECK(large.peak_memory > touched);
    CHECK(large.cpu_seconds > 0);
    WorkerProcess troubled;
    REQUIRE(std::holds_alternative<wire::Opened>(troubled.open(TROUBLED)));
    const auto small = troubled.trained(test::train(1, 0, 1, "fault", std::string("fails")));
    CHECK(small.peak_memory > 0);
    if (!test::sanitized) CHECK(small.peak_memory < touched);
}

TEST_CASE("a job that takes more CPU time than it may is ended by a signal that says so", "[worker][limits]") {
    wire::WorkerArguments arguments;
    arguments.cpu_seconds = 0.5;
    WorkerProcess worker(arguments);
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(PROBE)));
    CHECK(limit(worker, "Max cpu time").first == "1");
    worker.send(what("spins"));
    CHECK_FALSE(worker.receive());
    const int status = worker.status();
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGXCPU);
}
