#include "exec/open_files.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace espalier {
namespace {

/// Of one worker: socket, output, end, memory, its job's state. And of the program itself.
constexpr std::uint64_t files_of_worker = 5;
constexpr std::uint64_t files_of_program = 64;

rlim_t needed_for(std::uint32_t workers) { return files_of_worker * workers + files_of_program; }

rlimit limit_now() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        throw std::runtime_error(fmt::format("cannot read the limit of open files: {}", std::strerror(errno)));
    return limit;
}

}  // namespace

void require_open_files(std::uint32_t workers) {
    const rlimit limit = limit_now();
    if (limit.rlim_max >= needed_for(workers)) return;
    throw std::runtime_error(
        fmt::format("{} worker processes need {} open files, and {} are allowed: raise the hard limit (ulimit -Hn, or "
                    "nofile in /etc/security/limits.conf), or run with fewer --workers",
                    workers, needed_for(workers), limit.rlim_max));
}

std::uint64_t allow_open_files(std::uint32_t workers) {
    require_open_files(workers);
    rlimit limit = limit_now();
    if (limit.rlim_cur >= needed_for(workers)) return 0;
    const auto before = limit.rlim_cur;
    limit.rlim_cur = needed_for(workers);
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
        throw std::runtime_error(fmt::format("cannot raise the limit of open files: {}", std::strerror(errno)));
    return before;
}

}  // namespace espalier
