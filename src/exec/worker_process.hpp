/// A process that runs espalier-worker, as its parent holds it: its number, a descriptor that says when it ends, its
/// socket and what it writes. Also how one is started. Any thread; a worker dies with the *thread* that started it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/descriptor.hpp"
#include "objective/job_limits.hpp"

namespace espalier {

/// Seconds until a library must be open: it may read much before it is ready.
inline constexpr double patience_to_open = 300;

/// How workers are started.
struct WorkerCommand {
    std::string executable;     ///< path of espalier-worker
    std::uint32_t threads = 1;  ///< granted to each job
    JobLimits limits;
    std::string mark;              ///< MARK.NUMBER is the value of wire::worker_mark in it and all that it starts
    std::uint64_t open_files = 0;  ///< its soft limit, where ours was raised for ourselves; 0: as ours
};

struct WorkerProcess {
    pid_t pid = -1;  ///< and of the process group that it leads
    Descriptor end;  ///< pidfd: readable when it has ended
    Descriptor socket;
    Descriptor output;  ///< its stdout and stderr, read without blocking
    Descriptor memory;  ///< /proc/PID/statm
    std::string mark;   ///< what it and all that it starts carry
};

struct NotStarted {
    std::string why;
    bool for_lack = false;  ///< of descriptors, processes or memory: others may free some
};

[[nodiscard]] std::variant<WorkerProcess, NotStarted> start_worker(const WorkerCommand& command, std::uint64_t number);

/// The guard: `executable guard MARK`, with `lifeline` as its stdin. @returns its number or what went wrong.
[[nodiscard]] std::variant<pid_t, NotStarted> start_guard(const std::string& executable, const std::string& mark,
                                                          int lifeline);

/// Bytes resident now; 0 where that cannot be read.
[[nodiscard]] std::uint64_t resident_bytes(const WorkerProcess& process);

}  // namespace espalier
