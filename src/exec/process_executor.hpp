/// The executor for objectives that are not trusted: jobs run in processes of their own, kept between jobs, which may
/// crash, hang or leak without harm. The graph does not know.
///
///   start(job) ── is a worker idle? ─── Train ─────────────────────────────▶ espalier-worker 1 ┐
///       │         (in the calling thread: one switch less)                   espalier-worker 2 │ sockets: frames
///       │ no                                                                 …                 │ pipes: output
///       ▼                                                                                      │ pidfds: ends
///   [waiting] ───────────── Train, when one becomes idle ──────────┐                           │
///       │ too few workers                                          │                           ▼
///       ▼                                                  ┌────────────────────────────────────────┐
///   [spawner thread] ── posix_spawn ── a worker is born ──▶│ I/O thread: epoll, limits, last rites  │
///                                                          └────────────────────────────────────────┘
///                                                             │ a result       │ a result whose state goes to a file,
///                                                             ▼                ▼ or a job whose state lies in one
///                                                          completion      [chores thread] ── completion, or start
///
/// A worker:  opening ─ Opened ─▶ idle ─ Train ─▶ busy ─ Trained ─▶ idle …   leaving ─ end of its socket ─▶
///
/// Any of these may end with its process; only `busy` then has a job, whose result is `crashed`, `timeout` or
/// `out_of_memory`. A worker destroys a trial after it said its result, and may have the next Train already: if it dies
/// before it has read that (its socket tells), the job had not begun and goes to another worker. The state that a job
/// ends with is here before its result counts, so a crash costs one job and no paused trial. Over a limit the worker's
/// process group gets SIGTERM, and SIGKILL `grace` later. All times are of the monotonic clock, and a moment in which
/// this program itself did not run (SIGSTOP) is not counted.
///
/// When a run is asked to stop, workers see it (should_stop); one that is still busy after stop_patience is ended, and
/// its job has no result: it runs again on resume.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "exec/executor.hpp"
#include "objective/job_limits.hpp"
#include "objective/options.hpp"
#include "objective/remote_states.hpp"
#include "space/space.hpp"

namespace espalier {

struct ProcessSettings {
    std::string worker;   ///< path of espalier-worker
    std::string library;  ///< absolute path
    std::string hash;     ///< of the library; workers that load another refuse
    OptionTable options;
    std::string folder;
    std::vector<std::string> parameters;  ///< names of the study's own space
    std::uint32_t workers = 1;
    JobLimits limits;
    bool verdicts = false;  ///< progress waits for the stopping rule
    /// No worker can be started: no job will have a result any more. Called once, from a thread of the executor.
    std::function<void(const std::string& why)> on_broken;
};

class ProcessExecutor final : public Executor {
  public:
    static constexpr std::chrono::seconds stop_patience{5};

    /// All must outlive the executor. @throws std::runtime_error: too few open files are allowed for so many workers,
    /// or the guard of the workers cannot be started.
    ProcessExecutor(ProcessSettings settings, const Space& space, RemoteStates& states, JobListener& listener);
    /// No job may be in flight. Every process and descriptor is gone afterwards.
    ~ProcessExecutor() override;

    void start(const Job& job, const Configuration& configuration, Completion done) noexcept override;
    void ask_to_stop() noexcept override;

    /// Trains a trial for its state alone and waits for it (RemoteStates::TrainAgain).
    [[nodiscard]] std::variant<StateBytes, Failed> train_again(const Job& job, const Configuration& configuration);

    /// Process ids of the workers that live.
    [[nodiscard]] std::vector<int> workers() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace espalier
