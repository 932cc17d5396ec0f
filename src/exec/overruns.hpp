/// Watches jobs that run in this process under a time limit. One that overruns is asked to stop; one that has not ended
/// after the grace is given up: its result is `timeout`, and the thread that runs it is left to it. Nothing can end a
/// thread that does not want to; only process isolation can end such a job.
///
///   begin ──▶ running ──limit──▶ asked ──grace──▶ given up: answered by the watching thread
///                │                 │                  │
///                └──────────────▶ end: answered       └──▶ end: nobody listens any more
///
/// Thread-safe. Limits are on the monotonic clock.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "exec/executor.hpp"
#include "objective/job_clock.hpp"
#include "objective/job_limits.hpp"

namespace espalier {

class Overruns {
  public:
    class Watched;
    using Clock = std::chrono::steady_clock;

    /// `limits.seconds` is given. `on_give_up`: told of each job that is given up, before its result is; from the
    /// watching thread.
    Overruns(const JobLimits& limits, std::function<void(const Job&, double limit)> on_give_up);
    Overruns(const Overruns&) = delete;
    Overruns& operator=(const Overruns&) = delete;
    ~Overruns();  ///< no job runs any more, those given up included

    /// The job begins, in the calling thread.
    [[nodiscard]] std::shared_ptr<Watched> begin(Completion done);
    /// It came back: answers, unless it was given up.
    void end(const std::shared_ptr<Watched>& job, Evaluation&& evaluation) noexcept;

  private:
    void look_by(Clock::time_point due) noexcept;
    void watch();

    const JobLimits limits_;
    const std::function<void(const Job&, double)> on_give_up_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::shared_ptr<Watched>> running_;
    Clock::time_point next_ = Clock::time_point::max();  ///< when the thread looks at them again
    bool look_ = false;                                  ///< or before
    bool closing_ = false;
    std::thread thread_;
};

/// A job under watch; its clock is what the evaluator reads.
class Overruns::Watched final : public JobClock {
  public:
    Watched(Overruns& owner, double limit, Completion done);
    void training_begins() noexcept override;

  private:
    friend class Overruns;
    /// The right to answer, once.
    std::optional<Completion> take() noexcept;
    bool waits() noexcept;
    /// Asks or gives up, if it is time to. @returns when to look again
    Clock::time_point advance(Clock::time_point now);
    void give_up(Clock::time_point now);

    Overruns& owner_;
    const Job job_;
    const double limit_;
    std::mutex mutex_;
    std::optional<Completion> done_;
    Clock::time_point began_;
    Clock::time_point due_;
};

}  // namespace espalier
