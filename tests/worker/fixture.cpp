#include "fixture.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace espalier::test {

void wait_for(int fd) {
    pollfd waited{fd, POLLIN, 0};
    int ready = 0;
    do ready = ::poll(&waited, 1, 30000);
    while (ready < 0 && errno == EINTR);
    if (ready != 1) FAIL("nothing came for half a minute");
}

pid_t start_worker(wire::WorkerArguments arguments, int socket, int output) {
    constexpr int there = 3;
    arguments.socket = there;
    if (arguments.parent == 0) arguments.parent = ::getpid();
    auto words = wire::to_words(arguments);
    words.insert(words.begin(), "espalier-worker");
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, output, 1);
    ::posix_spawn_file_actions_adddup2(&actions, output, 2);
    ::posix_spawn_file_actions_adddup2(&actions, socket, there);
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, WORKER, &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? pid : -1;
}

WorkerProcess::WorkerProcess(wire::WorkerArguments arguments) : page_(must(wire::StopPage::make())) {
    auto pair = must(wire::SocketPair::make());
    output_.reset(::memfd_create("output", MFD_CLOEXEC));
    // A number above those that the child's own will have, or dup2 onto itself would leave it closed on exec.
    const Descriptor theirs(::fcntl(pair.second.get(), F_DUPFD_CLOEXEC, 10));
    const Descriptor output(::fcntl(output_.get(), F_DUPFD_CLOEXEC, 10));
    ::fcntl(output.get(), F_SETFL, O_APPEND);
    pid_ = start_worker(std::move(arguments), theirs.get(), output.get());
    REQUIRE(pid_ > 0);
    socket_ = std::move(pair.first);
}

WorkerProcess::~WorkerProcess() {
    if (ended_) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void WorkerProcess::send(const wire::Frame& frame, int with) {
    REQUIRE(wire::send(socket_.get(), wire::encode(frame), with) == wire::Sending::done);
}

std::optional<WorkerProcess::Received> WorkerProcess::receive() {
    wait_for(socket_.get());
    auto received = inbox_.receive(socket_.get());
    if (const auto* failed = std::get_if<Failed>(&received)) FAIL(failed->why);
    if (const auto* end = std::get_if<wire::End>(&received)) left_unread = left_unread || end->unread;
    auto* message = std::get_if<wire::Message>(&received);
    if (message != nullptr) left_unread = left_unread || message->unread;
    if (message == nullptr) return std::nullopt;
    auto decoded = wire::decode(message->bytes);
    if (const auto* wrong = std::get_if<std::string>(&decoded)) FAIL(*wrong);
    return Received{std::get<wire::Frame>(std::move(decoded)), std::move(message->file)};
}

wire::Frame WorkerProcess::open(const std::string& library, const OptionTable& options, bool verdicts) {
    send(wire::Open{wire::protocol_version, library, options, ".", {}, verdicts, true}, page_.file());
    auto received = receive();
    REQUIRE(received);
    return std::move(received->frame);
}

wire::Frame WorkerProcess::run(const wire::Train& train, int state) {
    before.clear();
    send(train, state);
    for (;;) {
        auto received = receive();
        REQUIRE(received);
        if (!std::holds_alternative<wire::Trained>(received->frame) &&
            !std::holds_alternative<wire::Unusable>(received->frame)) {
            before.push_back(std::move(received->frame));
            continue;
        }
        static_cast<void>(expect<wire::Idle>());
        file = std::move(received->file);
        return std::move(received->frame);
    }
}

wire::Trained WorkerProcess::trained(const wire::Train& train, int state) {
    auto frame = run(train, state);
    REQUIRE(std::holds_alternative<wire::Trained>(frame));
    return std::get<wire::Trained>(std::move(frame));
}

int WorkerProcess::status() {
    const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    wait_for(process.get());
    int status = 0;
    REQUIRE(::waitpid(pid_, &status, 0) == pid_);
    ended_ = true;
    return status;
}

std::string WorkerProcess::output() const {
    std::string text(65536, '\0');
    const ssize_t count = ::pread(output_.get(), text.data(), text.size(), 0);
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
}

std::string WorkerProcess::proc(const char* name) const {
    std::ifstream stream("/proc/" + std::to_string(pid_) + "/" + name);
    return {std::istreambuf_iterator<char>(stream), {}};
}

wire::Train train(std::uint64_t trial, double from, double to, std::string name, Value value) {
    wire::Train made;
    made.job = {TrialId{trial}, 0, 1, from, to};
    made.seed = 1000 + trial;
    made.configuration = {{std::move(name), std::move(value)}};
    made.json = "{}";
    return made;
}

double metric(const wire::Trained& trained, const std::string& name) {
    const auto found = std::find_if(trained.metrics.begin(), trained.metrics.end(),
                                    [&](const Metric& one) { return one.name == name; });
    INFO(name);
    REQUIRE(found != trained.metrics.end());
    return found->value;
}

}  // namespace espalier::test
