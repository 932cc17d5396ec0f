#include "guard.hpp"

#include <sys/wait.h>

#include <csignal>

#include "child_process.hpp"
#include "exec_objective/fixture.hpp"
#include "exec_objective/processes.hpp"

using namespace espalier::test;
using namespace objectives::exec;

namespace {

pid_t start_sleeper() { return spawn({{"sleep", "1000"}, {"PATH=/usr/bin:/bin"}, "/", -1, -1, -1, false}); }

int signal_that_ended(pid_t pid) {
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

TEST_CASE("groups that are watched die with the watcher's end of the pipe", "[exec_objective][guard]") {
    const pid_t one = start_sleeper();
    const pid_t forgotten = start_sleeper();
    const pid_t two = start_sleeper();
    {
        Guard guard;
        for (const pid_t pid : {one, forgotten, two}) guard.watch(pid);
        guard.forget(forgotten);
    }
    CHECK(signal_that_ended(one) == SIGKILL);
    CHECK(signal_that_ended(two) == SIGKILL);
    REQUIRE(::kill(forgotten, SIGTERM) == 0);
    CHECK(signal_that_ended(forgotten) == SIGTERM);
}

TEST_CASE("the guard is not moved by what ends other programs", "[exec_objective][guard]") {
    const pid_t sleeper = start_sleeper();
    {
        Guard guard;
        guard.watch(sleeper);
        for (const int number : {SIGHUP, SIGINT, SIGTERM}) ::kill(guard.pid(), number);
        CHECK(!is_over(std::to_string(sleeper)));
    }
    CHECK(signal_that_ended(sleeper) == SIGKILL);
}

TEST_CASE("commands run on when somebody kills the guard", "[exec_objective][guard]") {
    Guard guard;
    const ChildProcess::Launch launch{{"true"}, {"PATH=/usr/bin:/bin"}, "/", "{}"};
    {
        ChildProcess first(launch, guard);
        while (first.wait(
            std::chrono::seconds(1), [](auto) {}, [](auto) {}))
            continue;
        CHECK(first.failure().empty());
    }
    // Whoever kills the guard takes its protection away, and nothing else.
    ::kill(guard.pid(), SIGKILL);
    ChildProcess second(launch, guard);
    while (second.wait(
        std::chrono::seconds(1), [](auto) {}, [](auto) {}))
        continue;
    CHECK(second.failure().empty());
}
