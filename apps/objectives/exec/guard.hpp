/// Sees to it that no command outlives the program that started it, however that one ends. The guard is a small process
/// that reads a pipe whose other end only we have: when we die, even by SIGKILL, the pipe ends, and it kills the
/// process groups that are still on its list. (The kernel's parent-death signal would miss what a command itself
/// starts, and a command whose parent dies before it could ask for that signal.) Thread-safe.
#pragma once

#include <sys/types.h>

#include <mutex>
#include <string>

#include "spawn.hpp"

namespace objectives::exec {

class Guard {
  public:
    Guard() = default;  ///< starts with the first group
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard();  ///< kills nothing: whoever watches a group forgets it first

    /// From now on the group dies with us. @throws std::runtime_error when there is no guard and none can be started.
    void watch(pid_t group);
    /// The group is gone. Call before its leader is waited for: until then nobody else can have its number.
    void forget(pid_t group) noexcept;

    [[nodiscard]] pid_t pid() const { return pid_; }

  private:
    bool tell(char what, pid_t group) noexcept;

    std::mutex mutex_;
    pid_t pid_ = -1;
    Pipe lifeline_;
};

}  // namespace objectives::exec
