#include "report/page_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/descriptor.hpp"

namespace espalier {
namespace {

[[noreturn]] void fail(const std::string& path, const char* hint = "") {
    throw PageFileError(fmt::format("{}: cannot be written: {}{}", path, std::strerror(errno), hint));
}

const char* hint_of(int fault) {
    return fault == ENOENT ? "; make its folder first" : fault == ENOSPC ? "; make room, and try again" : "";
}

/// A journal that somebody names by mistake must not become a page.
void refuse_what_is_no_page(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) {
        if (errno == ENOENT) return;
        fail(path);
    }
    struct stat facts {};
    if (::fstat(file.get(), &facts) != 0) fail(path);
    if (S_ISDIR(facts.st_mode)) throw PageFileError(path + ": is a folder; name a file in it");
    std::array<char, 15> begin{};
    const ssize_t got = S_ISREG(facts.st_mode) ? ::read(file.get(), begin.data(), begin.size()) : -1;
    const bool empty = S_ISREG(facts.st_mode) && facts.st_size == 0;
    if (!empty && (got != 15 || ::strncasecmp(begin.data(), "<!doctype html>", begin.size()) != 0))
        throw PageFileError(path + ": is there, and is no page; move it away or name another file with --output");
}

/// Removed unless it took its place.
class Aside {
  public:
    explicit Aside(const std::string& path) : path_(path), name_(fmt::format("{}.{}.new", path, ::getpid())) {
        file_ = Descriptor(::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
        if (file_.get() < 0) fail(path_, hint_of(errno));
    }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;
    ~Aside() {
        if (!placed_) ::unlink(name_.c_str());
    }

    void write(std::string_view text) {
        while (!text.empty()) {
            const ssize_t done = ::write(file_.get(), text.data(), text.size());
            if (done < 0 && errno == EINTR) continue;
            if (done <= 0) fail(path_, hint_of(errno));
            text.remove_prefix(static_cast<std::size_t>(done));
        }
    }
    void place() {
        if (std::rename(name_.c_str(), path_.c_str()) != 0) fail(path_);
        placed_ = true;
    }

  private:
    std::string path_;
    std::string name_;
    Descriptor file_;
    bool placed_ = false;
};

}  // namespace

void write_page(const std::string& path, std::string_view text) {
    refuse_what_is_no_page(path);
    Aside aside(path);
    aside.write(text);
    aside.place();
}

std::string default_page_name(const std::string& study) {
    std::string name;
    for (const char letter : study) {
        const auto byte = static_cast<unsigned char>(letter);
        name += letter == '/' || byte < 0x20 || byte == 0x7f ? '_' : letter;
    }
    if (name.empty() || name[0] == '.' || name[0] == '-') name = '_' + name;
    return name + ".report.html";
}

}  // namespace espalier
