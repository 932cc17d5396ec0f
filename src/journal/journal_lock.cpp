#include "journal/journal_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "journal/error.hpp"

namespace espalier {
namespace {

/// The whole file. A lock of the open file description (F_OFD_…), not of the process: a second writer in the same
/// program is refused as well, and closing some other descriptor of the file does not let go of it.
struct flock whole_file(short type) {
    struct flock range {};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    return range;
}

/// The lock's file is removed by whoever lets go of it: what was locked may be a file that has no name any more.
bool still_named(int file, const std::string& path) {
    struct stat opened {};
    struct stat named {};
    return fstat(file, &opened) == 0 && stat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}

/// What the file says, which anybody may have written: a number that can be a process's, or 0.
long holder(int file) {
    constexpr long highest_pid = 4'194'304;  // PID_MAX_LIMIT
    char digits[32] = {};
    const long pid = pread(file, digits, sizeof digits - 1, 0) > 0 ? std::strtol(digits, nullptr, 10) : 0;
    return pid > 1 && pid <= highest_pid ? pid : 0;
}

/// A file of its own, under no other name: what is written to it reaches nothing else. (In a folder that others can
/// write to, somebody may have put a link there.)
bool is_plain(int file) {
    struct stat opened {};
    return fstat(file, &opened) == 0 && S_ISREG(opened.st_mode) && opened.st_nlink <= 1;
}

/// A process that was just started by one that was killed holds copies of its files until it has become another
/// program: the lock outlives its holder for a moment.
bool holder_is_gone(int file) {
    const long pid = holder(file);
    return pid > 0 && kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH;
}
constexpr std::chrono::milliseconds longest_moment{2000};
/// Between two looks at a lock that others hold: those who wait get it by chance, so none of them rests long.
constexpr std::chrono::milliseconds longest_nap{16};

[[noreturn]] void refuse(int file, const std::string& shown) {
    const long pid = holder(file);
    close(file);
    if (pid > 0)
        throw JournalError(
            fmt::format("{} is being written by process {}; wait for it, or stop it (kill -INT {})", shown, pid, pid));
    throw JournalError(fmt::format("{} is being written by another process; wait for it, or stop it", shown));
}

[[noreturn]] void fail(const std::string& shown, const std::string& lock, int code) {
    throw JournalError(fmt::format(
        "{} cannot be locked for writing: {}: {}; make its folder writable, or keep the journal in another folder",
        shown, lock, std::strerror(code)));
}

void write_pid(int file) {
    // Only for the message to a second writer: the lock holds without it.
    const auto pid = fmt::format("{}\n", getpid());
    if (ftruncate(file, 0) == 0) [[maybe_unused]]
        const auto written = pwrite(file, pid.data(), pid.size(), 0);
}

}  // namespace

JournalLock::JournalLock(const std::string& journal, const std::string& shown, std::chrono::milliseconds patience)
    : path_(journal + ".lock") {
    const auto began = std::chrono::steady_clock::now();
    const auto waited = [&](std::chrono::milliseconds most) { return std::chrono::steady_clock::now() > began + most; };
    std::chrono::milliseconds rest{1};
    for (;;) {
        const int file = open(path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);
        if (file < 0 && errno != ELOOP) fail(shown, path_, errno);
        if (file < 0 || !is_plain(file)) {
            if (file >= 0) close(file);
            throw JournalError(
                fmt::format("{} cannot be locked for writing: {} is a link, or no file; remove it", shown, path_));
        }
        auto range = whole_file(F_WRLCK);
        if (fcntl(file, F_OFD_SETLK, &range) != 0) {
            const int code = errno;
            const bool taken = code == EAGAIN || code == EACCES;
            if (taken && waited(holder_is_gone(file) ? std::max(patience, longest_moment) : patience))
                refuse(file, shown);
            close(file);
            if (!taken) fail(shown, path_, code);
            std::this_thread::sleep_for(rest);
            rest = std::min(2 * rest, longest_nap);
            continue;
        }
        if (still_named(file, path_)) {
            file_ = file;
            write_pid(file);
            return;
        }
        close(file);
    }
}

JournalLock::~JournalLock() {
    // In this order: who opens the file before it is gone finds out that it has no name, and tries again.
    unlink(path_.c_str());
    close(file_);
}

bool JournalLock::held(const std::string& journal) {
    const int file = open((journal + ".lock").c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return false;
    auto range = whole_file(F_RDLCK);
    const bool held = fcntl(file, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
    close(file);
    return held;
}

}  // namespace espalier
