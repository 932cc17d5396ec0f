#include "exchange/new_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace espalier {
namespace {

/// What Ctrl-C leaves undone. A handler of signals knows nothing else than globals; one file is written at a time.
std::atomic<const char*> unfinished{nullptr};
static_assert(std::atomic<const char*>::is_always_lock_free);

extern "C" void remove_unfinished(int signal) {
    if (const char* path = unfinished.exchange(nullptr)) ::unlink(path);
    ::raise(signal);  // for which nobody cares any more: the program ends of it when this returns
}

/// Where a signal would just end the program.
void remove_at(int signal) {
    struct sigaction before {};
    if (::sigaction(signal, nullptr, &before) != 0 || before.sa_handler != SIG_DFL) return;
    struct sigaction action {};
    action.sa_handler = remove_unfinished;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(signal, &action, nullptr);
}

}  // namespace

NewFile::NewFile(const std::string& path, bool replace)
    : path_(path), temporary_(fmt::format("{}.{}.part", path, getpid())) {
    struct stat found {};
    if (::stat(path.c_str(), &found) == 0) {
        if (!S_ISREG(found.st_mode)) throw FileUsageError(fmt::format("{}: is there, and is no plain file", path));
        if (!replace) throw FileUsageError(fmt::format("{}: is there already; --force replaces it", path));
    }
    ::unlink(temporary_.c_str());  // of a program that was killed, and had the same number
    const int file = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0) throw FileUsageError(fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
    ::close(file);
    unfinished = temporary_.c_str();
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) remove_at(signal);
}

NewFile::~NewFile() {
    unfinished = nullptr;
    if (!finished_) ::unlink(temporary_.c_str());
}

void NewFile::finish() {
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0)
        throw std::runtime_error(fmt::format("{}: cannot be given its name: {}", path_, std::strerror(errno)));
    finished_ = true;
}

}  // namespace espalier
