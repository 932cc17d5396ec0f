#include "child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace objectives::exec {
namespace {

// The command begins only when the guard knows its group: then it gets a line on stdin, and behind it its own input.
// Should we die before, `read` finds the end and the shell goes. Its first word is the limit of open files that we had.
constexpr const char* gate = R"(read -r _ || exit; ulimit -S -n "$1"; shift; exec "$@")";
constexpr std::string_view go = "go\n";

// Rounds of reading in one wait: somebody who writes without end must not keep us from looking at the clock.
constexpr int most_reads = 64;

/// All of it at once, without waiting for a reader.
void write_into(const Pipe& pipe, const std::string& text) {
    const long needed = static_cast<long>(text.size()) + 4096;
    if (needed > ::fcntl(pipe.write.get(), F_GETPIPE_SZ) && ::fcntl(pipe.write.get(), F_SETPIPE_SZ, needed) < 0)
        throw std::runtime_error("the configuration is too large for a pipe: " + std::to_string(text.size()) +
                                 " bytes");
    ::fcntl(pipe.write.get(), F_SETFL, O_NONBLOCK);
    if (::write(pipe.write.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        throw std::runtime_error(std::string("cannot write to the command's stdin: ") + std::strerror(errno));
}

}  // namespace

ChildProcess::ChildProcess(const Launch& launch, Guard& guard) : guard_(guard) {
    const std::string& open_files = raise_open_files();
    // Our own reading end of `in` stays open until all is written: a child that died does not send us SIGPIPE.
    const Pipe in = make_pipe();
    Pipe out = make_pipe();
    Pipe err = make_pipe();
    for (const auto* file : {&out.read, &err.read}) ::fcntl(file->get(), F_SETFL, O_NONBLOCK);
    std::vector<std::string> words = {"/bin/sh", "-c", gate, "sh", open_files};
    words.insert(words.end(), launch.words.begin(), launch.words.end());
    pid_ = spawn(
        {std::move(words), launch.environment, launch.folder, in.read.get(), out.write.get(), err.write.get(), false});
    out_ = std::move(out.read);
    err_ = std::move(err.read);
    try {
        guard_.watch(pid_);
        write_into(in, std::string(go) + launch.input);
    } catch (...) {
        finish();
        throw;
    }
    end_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
}

ChildProcess::~ChildProcess() { finish(); }

bool ChildProcess::exited() const noexcept {
    siginfo_t info{};
    // WNOWAIT: it stays a zombie, so that nobody else gets its number while we still use it.
    return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
}

bool ChildProcess::wait(std::chrono::milliseconds patience, const Take& out, const Take& err) {
    if (pid_ < 0) return false;
    std::array<pollfd, 3> files{{{out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}, {end_.get(), POLLIN, 0}}};
    if (!end_.open()) patience = std::min(patience, std::chrono::milliseconds(10));
    ::poll(files.data(), files.size(), static_cast<int>(std::max<std::int64_t>(0, patience.count())));
    const bool ended = exited();
    if (ended) signal(SIGKILL);  // what it left behind would write into pipes that nobody reads
    read_from(out_, out);
    read_from(err_, err);
    if (ended) finish();
    return !ended;
}

void ChildProcess::read_from(Descriptor& file, const Take& take) {
    std::array<char, 65536> bytes;
    for (int i = 0; file.open() && i < most_reads; ++i) {
        const auto count = ::read(file.get(), bytes.data(), bytes.size());
        if (count > 0)
            take({bytes.data(), static_cast<std::size_t>(count)});
        else if (count < 0 && errno == EINTR)
            continue;
        else if (count < 0 && errno == EAGAIN)
            return;
        else
            file.close();
    }
}

void ChildProcess::signal(int number) const noexcept {
    if (pid_ > 0) ::kill(-pid_, number);
}

void ChildProcess::finish() noexcept {
    if (pid_ < 0) return;
    signal(SIGKILL);
    guard_.forget(pid_);
    while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) continue;
    pid_ = -1;
}

std::string ChildProcess::failure() const {
    if (WIFSIGNALED(status_)) {
        const int number = WTERMSIG(status_);
        const char* name = ::sigdescr_np(number);
        return "killed by signal " + std::to_string(number) + (name != nullptr ? " (" + std::string(name) + ")" : "");
    }
    const int code = WEXITSTATUS(status_);
    return code == 0 ? "" : "exit code " + std::to_string(code);
}

}  // namespace objectives::exec
