#include "spawn.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>

namespace objectives::exec {
namespace {

[[noreturn]] void fail(const std::string& what, int error) {
    throw std::runtime_error(what + ": " + std::strerror(error));
}

class Actions {
  public:
    Actions() { posix_spawn_file_actions_init(&actions_); }
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;
    ~Actions() { posix_spawn_file_actions_destroy(&actions_); }

    void connect(int file, int as) {
        if (file >= 0)
            posix_spawn_file_actions_adddup2(&actions_, file, as);
        else
            posix_spawn_file_actions_addopen(&actions_, as, "/dev/null", as == STDIN_FILENO ? O_RDONLY : O_WRONLY, 0);
    }
    void change_folder(const std::string& folder) {
        if (!folder.empty()) posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
    }
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

/// A group of its own, no signal ignored, and none blocked but those that it shall not hear.
class Attributes {
  public:
    explicit Attributes(bool deaf) {
        posix_spawnattr_init(&attributes_);
        sigset_t set;
        sigemptyset(&set);
        if (deaf)
            for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) sigaddset(&set, number);
        posix_spawnattr_setsigmask(&attributes_, &set);
        sigfillset(&set);
        posix_spawnattr_setsigdefault(&attributes_, &set);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(
            &attributes_, static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
    }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
    ~Attributes() { posix_spawnattr_destroy(&attributes_); }
    [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

  private:
    posix_spawnattr_t attributes_{};
};

/// posix_spawn promises not to write to the words; its type is older than const.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (const auto& text : texts) list.push_back(const_cast<char*>(text.c_str()));
    list.push_back(nullptr);
    return list;
}

}  // namespace

void Descriptor::close() noexcept {
    if (file_ >= 0) ::close(file_);
    file_ = -1;
}

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("cannot make a pipe", errno);
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

const std::string& raise_open_files() {
    static const std::string before = [] {
        rlimit limit{};
        if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::string("1024");
        std::string soft = limit.rlim_cur == RLIM_INFINITY ? "unlimited" : std::to_string(limit.rlim_cur);
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
        return soft;
    }();
    return before;
}

pid_t spawn(const Program& program) {
    Actions actions;
    actions.change_folder(program.folder);
    actions.connect(program.in, STDIN_FILENO);
    actions.connect(program.out, STDOUT_FILENO);
    actions.connect(program.err, STDERR_FILENO);
    const Attributes attributes(program.deaf);
    pid_t pid = -1;
    const int error = ::posix_spawnp(&pid, program.words.front().c_str(), actions.get(), attributes.get(),
                                     pointers(program.words).data(), pointers(program.environment).data());
    if (error != 0) fail("cannot start " + program.words.front() + " in the folder " + program.folder, error);
    return pid;
}

}  // namespace objectives::exec
