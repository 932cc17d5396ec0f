#include "exec/worker_guard.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "exec/worker_process.hpp"

namespace espalier {

WorkerGuard::WorkerGuard(const std::string& executable, const std::string& mark) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
        throw std::runtime_error(fmt::format("cannot make a pipe for the workers' guard: {}", std::strerror(errno)));
    kept_open_ = Descriptor(pipe[0]);
    lifeline_ = Descriptor(pipe[1]);
    ::fcntl(lifeline_.get(), F_SETFL, O_NONBLOCK);  // nor may it make us wait
    auto started = start_guard(executable, mark, kept_open_.get());
    if (const auto* failed = std::get_if<NotStarted>(&started)) throw std::runtime_error(failed->why);
    pid_ = std::get<pid_t>(started);
}

WorkerGuard::~WorkerGuard() {
    lifeline_.reset();
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
}

void WorkerGuard::tell(char what, pid_t group) noexcept {
    std::array<char, 32> line{};
    const auto end = fmt::format_to_n(line.data(), line.size(), "{}{}\n", what, group);
    // So short a line is written whole or not at all. A full pipe: the guard hangs, and nobody can help it.
    [[maybe_unused]] const auto written = ::write(lifeline_.get(), line.data(), end.size);
}

}  // namespace espalier
