/// Our end of the guard: a process that knows the process groups of our workers, and kills them when the pipe ends that
/// only we hold. So nothing of ours outlives us, however we end: a worker's own death signal misses what it started.
/// Thread-safe.
#pragma once

#include <sys/types.h>

#include <mutex>
#include <string>

#include "base/descriptor.hpp"

namespace espalier {

class WorkerGuard {
  public:
    /// @throws std::runtime_error if it cannot be started. `executable`: espalier-worker. `mark`: see
    /// wire::worker_mark; what carries it is killed, too.
    WorkerGuard(const std::string& executable, const std::string& mark);
    WorkerGuard(const WorkerGuard&) = delete;
    WorkerGuard& operator=(const WorkerGuard&) = delete;
    ~WorkerGuard();

    void watch(pid_t group) noexcept { tell('+', group); }
    void forget(pid_t group) noexcept { tell('-', group); }
    [[nodiscard]] pid_t pid() const { return pid_; }

  private:
    void tell(char what, pid_t group) noexcept;

    Descriptor lifeline_;
    Descriptor kept_open_;  ///< the reading end: a guard that somebody killed must not cost us a SIGPIPE
    pid_t pid_ = -1;
};

}  // namespace espalier
