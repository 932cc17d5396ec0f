#include "scratch.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace objectives::exec {
namespace {

namespace fs = std::filesystem;

constexpr const char* prefix = "espalier-exec-";
constexpr const char* lock_name = "owner.lock";

/// Also where a command took its own rights on a folder away.
bool remove_tree(const fs::path& folder) noexcept {
    std::error_code error;
    fs::remove_all(folder, error);
    if (!error) return true;
    std::error_code ignored;
    for (fs::recursive_directory_iterator entry(folder, ignored), end; !ignored && entry != end;
         entry.increment(ignored))
        if (entry->is_directory(ignored) && !entry->is_symlink(ignored))
            fs::permissions(entry->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
    fs::remove_all(folder, error);
    return !error;
}

/// The lock goes last: a folder without it is nobody's, and would stay for ever with what is still in it. We may be
/// killed on the way, or a command that is just dying may write once more.
void remove_folder(const fs::path& folder) noexcept {
    std::error_code error;
    bool emptied = true;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (entry->path().filename() != lock_name) emptied = remove_tree(entry->path()) && emptied;
    if (error || !emptied) return;
    fs::remove(folder / lock_name, error);
    fs::remove(folder, error);
}

bool is_ours(const fs::path& folder) {
    struct stat info {};
    return ::lstat(folder.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == ::geteuid();
}

/// Folders whose owner is dead.
void remove_leftovers(const fs::path& base) {
    std::error_code error;
    for (fs::directory_iterator entry(base, error), end; !error && entry != end; entry.increment(error)) {
        const fs::path& folder = entry->path();
        if (folder.filename().string().rfind(prefix, 0) != 0 || !is_ours(folder)) continue;
        const Descriptor lock(::open((folder / lock_name).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
        if (lock.open() && ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) remove_folder(folder);
    }
}

}  // namespace

Scratch::Scratch(const fs::path& base) {
    std::error_code error;
    fs::create_directories(base, error);
    const fs::path real = fs::canonical(base, error);  // archives are unpacked here: no link on the way
    const auto fail = [&](const std::string& why) {
        throw std::runtime_error(base.string() + ": cannot make a folder for checkpoints there: " + why +
                                 "; set TMPDIR or the option scratch to a folder that can be written");
    };
    if (error) fail(error.message());
    remove_leftovers(real);
    for (;;) {
        std::string name = (real / (std::string(prefix) + "XXXXXX")).string();
        if (::mkdtemp(name.data()) == nullptr) fail(std::strerror(errno));
        path_ = name;
        lock_ = Descriptor(::open((path_ / lock_name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_EXCL, 0600));
        struct stat info {};
        if (lock_.open() && ::flock(lock_.get(), LOCK_EX) == 0 && ::fstat(lock_.get(), &info) == 0 && info.st_nlink > 0)
            return;
        // Somebody who looked for leftovers came between the file and its lock: once more.
        const int why = errno;
        const bool removed = lock_.open() ? info.st_ino != 0 : why == ENOENT;
        remove_folder(path_);
        if (!removed) fail(std::strerror(why));  // such as a file system without locks
    }
}

Scratch::~Scratch() { remove_folder(path_); }

fs::path Scratch::make_folder(std::uint64_t trial) {
    fs::path folder = path_ / ("trial-" + std::to_string(trial) + "-" + std::to_string(++made_));
    fs::create_directory(folder);
    return folder;
}

}  // namespace objectives::exec
