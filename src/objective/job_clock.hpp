/// How a job hears that its time is over. Its owner is an executor; the evaluator and the job's threads read it.
#pragma once

#include <atomic>

namespace espalier {

class JobClock {
  public:
    JobClock() = default;
    JobClock(const JobClock&) = delete;
    JobClock& operator=(const JobClock&) = delete;
    virtual ~JobClock() = default;

    /// The state is there, what was lost is trained again: the job's own time begins now.
    virtual void training_begins() noexcept = 0;

    /// The limit, once it is exceeded; 0: it is not.
    [[nodiscard]] double exceeded() const noexcept { return exceeded_.load(std::memory_order_acquire); }

  protected:
    void exceed(double limit) noexcept { exceeded_.store(limit, std::memory_order_release); }

  private:
    std::atomic<double> exceeded_{0};
};

}  // namespace espalier
