#include "worker/process_setup.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/descriptor.hpp"

namespace espalier::worker {
namespace {

Failed failed(const char* what) { return {fmt::format("{}: {}", what, std::strerror(errno))}; }

/// After this our life hangs on the parent's.
std::optional<Failed> tie_to(std::int64_t parent) {
    if (::getpgrp() != ::getpid() && ::setpgid(0, 0) != 0) return failed("leading a process group");
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return failed("asking to end with the parent");
    if (::getppid() != parent) return Failed{fmt::format("the parent {} is gone", parent)};
    return std::nullopt;
}

void default_signals() {
    for (int signal = 1; signal < NSIG; ++signal)
        static_cast<void>(::signal(signal, SIG_DFL));  // those of SIGKILL, SIGSTOP and libc's own fail
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Standard input has nothing to say. A closed 1 or 2 would be given to the next file that is opened.
void settle_descriptors(int socket) {
    const Descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    for (const int fd : {0, 1, 2})
        if (nothing && (fd == 0 || ::fcntl(fd, F_GETFD) < 0)) ::dup2(nothing.get(), fd);
    ::fcntl(socket, F_SETFD, FD_CLOEXEC);
    // Whole lines, so that a process that dies has said what it printed.
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
}

/// Bytes of private writable memory now: what RLIMIT_DATA counts, and the stack, which it does not.
std::uint64_t data_bytes() {
    std::uint64_t pages = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
        unsigned long data = 0;
        if (std::fscanf(file, "%*s %*s %*s %*s %*s %lu", &data) == 1) pages = data;
        std::fclose(file);
    }
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::optional<Failed> limit(const wire::WorkerArguments& arguments) {
    const rlimit no_core{0, 0};
    if (::setrlimit(RLIMIT_CORE, &no_core) != 0) return failed("forbidding core files");
    errno = 0;
    if (arguments.nice > 0 && ::nice(arguments.nice) == -1 && errno != 0) return failed("setting the niceness");
    if (!arguments.memory) return std::nullopt;
    rlimit data{};
    if (::getrlimit(RLIMIT_DATA, &data) != 0) return failed("reading the memory limit");
    const std::uint64_t had = data_bytes();
    const auto most = *arguments.memory > RLIM_INFINITY - 1 - had ? RLIM_INFINITY - 1 : *arguments.memory + had;
    data.rlim_cur = data.rlim_max = std::min(most, data.rlim_max);
    if (::setrlimit(RLIMIT_DATA, &data) != 0) return failed("setting the memory limit");
    return std::nullopt;
}

/// Where memory runs out the kernel should rather end a worker than the run. It may refuse to know.
void offer_to_the_oom_killer() {
    const Descriptor file(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
    if (file && ::write(file.get(), "500", 3) < 0) return;
}

void tell_threads(std::uint32_t threads) {
    const std::string count = fmt::format("{}", threads);
    for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS",
                             "NUMEXPR_NUM_THREADS", "RAYON_NUM_THREADS"})
        ::setenv(name, count.c_str(), 1);
}

}  // namespace

std::optional<Failed> set_up(const wire::WorkerArguments& arguments) {
    if (auto gone = tie_to(arguments.parent)) return gone;
    default_signals();
    settle_descriptors(arguments.socket);
    offer_to_the_oom_killer();
    tell_threads(arguments.threads);
    return limit(arguments);
}

}  // namespace espalier::worker
