#include "exchange/new_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace espalier {

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
}

NewFile::~NewFile() {
    if (!finished_) ::unlink(temporary_.c_str());
}

void NewFile::finish() {
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0)
        throw std::runtime_error(fmt::format("{}: cannot be given its name: {}", path_, std::strerror(errno)));
    finished_ = true;
}

}  // namespace espalier
