/// Our end of the guard: a process that knows the process groups of our workers, and kills them when the pipe ends that
/// only we hold. So nothing of ours outlives us, however we end: a worker's own death signal misses what it started.
/// A guard that somebody killed is replaced. One thread at a time.
#pragma once

#include <sys/types.h>

#include <set>
#include <string>

#include "base/descriptor.hpp"

namespace espalier {

class WorkerGuard {
  public:
    /// @throws std::runtime_error if it cannot be started. `executable`: espalier-worker. `mark`: see
    /// wire::worker_mark; what carries it is killed, too.
    WorkerGuard(std::string executable, std::string mark);
    WorkerGuard(const WorkerGuard&) = delete;
    WorkerGuard& operator=(const WorkerGuard&) = delete;
    ~WorkerGuard();

    void watch(pid_t group);
    void forget(pid_t group);
    /// Readable when the guard has ended, which it should not: then replace() it.
    [[nodiscard]] int end() const { return end_.get(); }
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// @throws std::runtime_error
    void replace();

  private:
    void start();
    void collect() noexcept;
    void tell(char what, pid_t group) noexcept;

    const std::string executable_;
    const std::string mark_;
    Descriptor lifeline_;
    Descriptor kept_open_;  ///< the reading end: a guard that somebody killed must not cost us a SIGPIPE
    Descriptor end_;
    pid_t pid_ = -1;
    std::set<pid_t> groups_;
};

}  // namespace espalier
