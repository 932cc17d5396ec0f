/// An executor stepped by hand: jobs wait until somebody says what became of them. For tests of drivers, and for people
/// who evaluate outside. Thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

#include "exec/executor.hpp"

namespace espalier {

class SteppedExecutor final : public Executor {
  public:
    void start(const Job& job, const Configuration& configuration, Completion done) noexcept override;
    /// Ends every waiting job, and those started later, without a result.
    void ask_to_stop() noexcept override;

    /// The jobs that wait, oldest first.
    [[nodiscard]] std::vector<Job> waiting() const;
    /// Blocks until at least `count` jobs wait, or ask_to_stop() was called.
    void await(std::size_t count);
    /// Ends the waiting job of `result.trial`. @returns false if there is none of its rung and attempt: refused.
    bool finish(const Result& result);

  private:
    mutable std::mutex mutex_;
    std::condition_variable started_;
    std::deque<Completion> waiting_;
    bool stopping_ = false;
};

}  // namespace espalier
