/// Starts programs from a process with many threads: posix_spawn, never fork; nothing of ours is inherited but what is
/// named; default signals; a process group of its own. Any thread.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

namespace objectives::exec {

/// A file descriptor, closed with its owner.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int file) : file_(file) {}
    Descriptor(Descriptor&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        if (this != &other) {
            close();
            file_ = std::exchange(other.file_, -1);
        }
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }

    [[nodiscard]] int get() const { return file_; }
    [[nodiscard]] bool open() const { return file_ >= 0; }
    void close() noexcept;

  private:
    int file_ = -1;
};

struct Pipe {
    Descriptor read, write;
};

/// Both ends are closed in programs that are started. @throws std::runtime_error
[[nodiscard]] Pipe make_pipe();

struct Program {
    std::vector<std::string> words;        ///< the first is looked for in PATH
    std::vector<std::string> environment;  ///< NAME=VALUE
    std::string folder;                    ///< where it runs
    int in = -1, out = -1, err = -1;       ///< -1: /dev/null
    bool deaf = false;                     ///< to SIGHUP, SIGINT, SIGQUIT and SIGTERM, from its first moment
};

/// Lets this process open as many files as it may: each running command holds three, and the usual soft limit of 1024
/// would make failures of the trials beyond the three-hundredth at once.
/// @returns the soft limit before, in ulimit's words, for programs that are started: select() knows no file above 1023.
[[nodiscard]] const std::string& raise_open_files();

/// @throws std::runtime_error that says why not
[[nodiscard]] pid_t spawn(const Program& program);

}  // namespace objectives::exec
