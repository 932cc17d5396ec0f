/// One run of a command: a process group with stdin, stdout and stderr. Whoever owns it waits for it in wait(); what is
/// left of the group when its leader ends, or when this is destroyed, is killed. One thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "guard.hpp"
#include "spawn.hpp"

namespace objectives::exec {

class ChildProcess {
  public:
    struct Launch {
        std::vector<std::string> words;
        std::vector<std::string> environment;
        std::string folder;
        std::string input;  ///< for its stdin, which ends behind it
    };
    using Take = std::function<void(std::string_view bytes)>;

    /// `guard` must outlive this. @throws std::runtime_error
    ChildProcess(const Launch& launch, Guard& guard);
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess();

    /// Waits, at most so long, for output or the end; hands on what came. False: it has ended, and all is read.
    bool wait(std::chrono::milliseconds patience, const Take& out, const Take& err);
    /// To the whole group.
    void signal(int number) const noexcept;
    /// "" for an exit with 0; else "exit code 3" or "killed by signal 11 (Segmentation fault)". Once it has ended.
    [[nodiscard]] std::string failure() const;

  private:
    [[nodiscard]] bool exited() const noexcept;
    void read_from(Descriptor& file, const Take& take);
    void finish() noexcept;

    Guard& guard_;
    pid_t pid_ = -1;
    int status_ = 0;
    Descriptor end_;  ///< readable when the leader has ended; closed where the kernel gives none
    Descriptor out_, err_;
};

}  // namespace objectives::exec
