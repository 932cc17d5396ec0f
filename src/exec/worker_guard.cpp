#include "exec/worker_guard.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>
#include <variant>

#include "exec/worker_process.hpp"

namespace espalier {

WorkerGuard::WorkerGuard(std::string executable, std::string mark)
    : executable_(std::move(executable)), mark_(std::move(mark)) {
    start();
}

WorkerGuard::~WorkerGuard() { collect(); }

void WorkerGuard::start() {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
        throw std::runtime_error(fmt::format("cannot make a pipe for the workers' guard: {}", std::strerror(errno)));
    kept_open_ = Descriptor(pipe[0]);
    lifeline_ = Descriptor(pipe[1]);
    ::fcntl(lifeline_.get(), F_SETFL, O_NONBLOCK);  // nor may it make us wait
    auto started = start_guard(executable_, mark_, kept_open_.get());
    if (const auto* failed = std::get_if<NotStarted>(&started)) throw std::runtime_error(failed->why);
    pid_ = std::get<pid_t>(started);
    end_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
}

void WorkerGuard::collect() noexcept {
    lifeline_.reset();
    end_.reset();
    while (pid_ > 0 && ::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
    pid_ = -1;
}

void WorkerGuard::replace() {
    collect();
    start();
    for (const pid_t group : groups_) tell('+', group);
}

void WorkerGuard::watch(pid_t group) {
    groups_.insert(group);
    tell('+', group);
}

void WorkerGuard::forget(pid_t group) {
    groups_.erase(group);
    tell('-', group);
}

void WorkerGuard::tell(char what, pid_t group) noexcept {
    std::array<char, 32> line{};
    const auto end = fmt::format_to_n(line.data(), line.size(), "{}{}\n", what, group);
    // So short a line is written whole or not at all. A full pipe: the guard hangs, and nobody can help it.
    [[maybe_unused]] const auto written = ::write(lifeline_.get(), line.data(), end.size);
}

}  // namespace espalier
