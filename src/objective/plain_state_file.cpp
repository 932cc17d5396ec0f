#include "objective/plain_state_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "objective/checkpoint_file.hpp"

namespace espalier {

PlainStateFile::PlainStateFile(std::string path) : path_(std::move(path)), temporary_(path_ + unfinished_suffix) {
    if (::access(path_.c_str(), F_OK) == 0) {
        errno = EEXIST;
        fail("write");
        return;
    }
    ::unlink(temporary_.c_str());  // what a kill has left, or a link that somebody has put there
    file_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (file_ < 0) fail("write");
}

PlainStateFile::~PlainStateFile() {
    if (file_ < 0) return;
    ::close(file_);
    ::unlink(temporary_.c_str());
}

void PlainStateFile::fail(const char* verb) noexcept {
    if (broken_) return;
    const char* hint = errno == EEXIST   ? "; move it away or name another"
                       : errno == ENOENT ? "; make its folder first"
                                         : "";
    broken_ = Failed{fmt::format("{}: cannot {} it: {}{}", path_, verb, std::strerror(errno), hint)};
}

bool PlainStateFile::write(const void* bytes, std::size_t count) noexcept {
    const auto* from = static_cast<const unsigned char*>(bytes);
    while (count > 0 && !broken_) {
        const ssize_t done = ::write(file_, from, count);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) {
            fail("write");
            break;
        }
        from += done;
        size_ += static_cast<std::uint64_t>(done);
        count -= static_cast<std::size_t>(done);
    }
    return !broken_;
}

void PlainStateFile::remove() const noexcept { ::unlink(temporary_.c_str()); }

std::optional<Failed> PlainStateFile::place() {
    if (broken_) return broken_;
    int failed = ::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE);
    if (failed != 0 && errno == EINVAL)  // a file system that cannot refuse to replace
        failed =
            ::access(path_.c_str(), F_OK) == 0 ? (errno = EEXIST, -1) : ::rename(temporary_.c_str(), path_.c_str());
    if (failed != 0) {
        fail("name");
        return broken_;
    }
    if (::close(std::exchange(file_, -1)) != 0) fail("write");
    return broken_;
}

}  // namespace espalier
