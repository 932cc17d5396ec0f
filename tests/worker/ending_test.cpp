// How a worker ends: with its socket, with its parent, or by what its objective does.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

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

wire::Train what(const std::string& deed) { return test::train(1, 0, 1, "what", deed); }

}  // namespace

TEST_CASE("the end of the socket is the end of the worker", "[worker][ending]") {
    WorkerProcess before_open;
    before_open.close_socket();
    CHECK(before_open.status() == 0);
    WorkerProcess idle;
    REQUIRE(std::holds_alternative<wire::Opened>(idle.open(BOWL)));
    idle.close_socket();
    CHECK(idle.status() == 0);
    CHECK(idle.output().empty());
}

TEST_CASE("a worker that waits for a verdict ends with the socket, too", "[worker][ending]") {
    WorkerProcess worker;
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(WALK, {}, true)));
    worker.send(test::train(1, 0, 4, "step", 0.5));
    static_cast<void>(worker.expect<wire::Progress>());
    worker.close_socket();
    CHECK(worker.status() == 0);
}

// The test keeps the other end of the socket open, so nothing but the parent's death ends this worker.
TEST_CASE("a worker that trains ends when its parent is killed", "[worker][ending]") {
    auto pair = test::must(wire::SocketPair::make());
    const Descriptor theirs(::fcntl(pair.second.get(), F_DUPFD_CLOEXEC, 10));
    const Descriptor output(::memfd_create("output", MFD_CLOEXEC));
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const Descriptor from_parent(ends[0]), to_test(ends[1]);
    const pid_t parent = ::fork();
    REQUIRE(parent >= 0);
    if (parent == 0) {
        const pid_t worker = test::start_worker({}, theirs.get(), output.get());
        if (::write(to_test.get(), &worker, sizeof worker) != sizeof worker) ::_exit(1);
        for (;;) ::pause();
    }
    pid_t worker = -1;
    test::wait_for(from_parent.get());
    const bool told = ::read(from_parent.get(), &worker, sizeof worker) == sizeof worker && worker > 0;
    const Descriptor process(told ? static_cast<int>(::syscall(SYS_pidfd_open, worker, 0)) : -1);

    auto page = test::must(wire::StopPage::make());
    const auto say = [&](const wire::Frame& frame, int file) {
        return wire::send(pair.first.get(), wire::encode(frame), file) == wire::Sending::done;
    };
    CHECK(say(wire::Open{wire::protocol_version, TROUBLED, {}, ".", {}, false, true}, page.file()));
    CHECK(say(test::train(1, 0, 1, "fault", std::string("spins")), -1));
    wire::Inbox inbox;
    for (int frame = 0; frame < 2; ++frame) {  // Opened, and the Progress of a job that now trains for ever
        test::wait_for(pair.first.get());
        CHECK(std::holds_alternative<wire::Message>(inbox.receive(pair.first.get())));
    }
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    REQUIRE(process);
    test::wait_for(process.get());
}

TEST_CASE("a worker whose parent is gone when it starts does not run", "[worker][ending]") {
    wire::WorkerArguments arguments;
    arguments.parent = 1 + ::getpid();
    WorkerProcess worker(arguments);
    const int status = worker.status();
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == wire::exit_usage);
    CHECK_THAT(worker.output(), contains("is gone"));
}

TEST_CASE("an objective that crashes or exits ends its worker and is told by the status", "[worker][ending]") {
    WorkerProcess crashes;
    REQUIRE(std::holds_alternative<wire::Opened>(crashes.open(PROBE)));
    crashes.send(what("crashes"));
    CHECK_FALSE(crashes.receive());
    const int crashed = crashes.status();
    if (!test::sanitized) CHECK((WIFSIGNALED(crashed) && WTERMSIG(crashed) == SIGSEGV));

    WorkerProcess exits;
    REQUIRE(std::holds_alternative<wire::Opened>(exits.open(PROBE)));
    exits.send(what("exits"));
    CHECK_FALSE(exits.receive());
    const int exited = exits.status();
    CHECK((WIFEXITED(exited) && WEXITSTATUS(exited) == 7));
}

TEST_CASE("an objective that crashes in destroy has given its result", "[worker][ending]") {
    WorkerProcess worker;
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(PROBE)));
    worker.send(what("crashes in destroy"));
    CHECK(worker.expect<wire::Trained>().outcome == ESPALIER_RESULT_OK);
    CHECK_FALSE(worker.receive());  // no Idle
    static_cast<void>(worker.status());
}

// What the executor relies on where it does not wait for Idle.
TEST_CASE("a job that was sent to a worker that crashes in destroy is known not to have begun", "[worker][ending]") {
    for (const bool destroys : {true, false}) {
        WorkerProcess worker;
        worker.send(wire::Open{wire::protocol_version, PROBE, {}, ".", {}, false, false}, worker.page().file());
        static_cast<void>(worker.expect<wire::Opened>());
        ::kill(worker.pid(), SIGSTOP);
        worker.send(what(destroys ? "crashes in destroy" : "nothing"));
        worker.send(what("crashes"));
        ::kill(worker.pid(), SIGCONT);
        static_cast<void>(worker.expect<wire::Trained>());
        static_cast<void>(worker.status());
        CHECK_FALSE(worker.receive());
        CHECK(worker.left_unread == destroys);
    }
}

TEST_CASE("an objective that closes the socket ends its worker", "[worker][ending]") {
    WorkerProcess worker;
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(PROBE)));
    worker.send(what("closes"));
    CHECK_FALSE(worker.receive());
    const int status = worker.status();
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == wire::exit_lost);
}

TEST_CASE("frames out of turn end the worker with a word", "[worker][ending]") {
    WorkerProcess worker;
    worker.send(wire::Idle{});
    CHECK_FALSE(worker.receive());
    CHECK(WEXITSTATUS(worker.status()) == wire::exit_lost);
    CHECK_THAT(worker.output(), contains("the first frame is no Open"));
}
