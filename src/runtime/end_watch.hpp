/// When a session is over: its graph is idle, or would be but for jobs that were given up and hang on to their threads.
/// Thread-safe; only wait() blocks.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <limits>
#include <mutex>

#include "core/vacancies.hpp"

namespace espalier {

class EndWatch {
  public:
    /// A message has passed all stages. In seq order, one at a time.
    void settled(const Vacancies& vacancies) noexcept {
        awaited_ = vacancies.pending() == 0 ? vacancies.in_flight() : still_to_come;
        look();
    }
    /// So many jobs in flight will not come back in this session.
    void without_result(std::uint64_t jobs) noexcept {
        without_result_ += jobs;
        look();
    }
    /// One more job was given up, and its thread with it. @returns how many.
    std::uint32_t hangs() noexcept { return ++hanging_; }
    void idle() noexcept {
        const std::lock_guard lock(mutex_);
        idle_ = true;
        changed_.notify_all();
    }

    /// Blocks until the session is over. @returns how many jobs still hang; 0: the graph is idle.
    std::uint32_t wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return idle_ || ladder_ended_; });
        return idle_ ? 0 : hanging_.load();
    }

  private:
    static constexpr std::uint64_t still_to_come = std::numeric_limits<std::uint64_t>::max();

    /// Where jobs hang, the graph is never idle.
    void look() noexcept {
        if (hanging_ == 0 || awaited_ > without_result_) return;
        const std::lock_guard lock(mutex_);
        ladder_ended_ = true;
        changed_.notify_all();
    }

    std::atomic<std::uint32_t> hanging_{0};
    std::atomic<std::uint64_t> awaited_{still_to_come};  ///< jobs in flight, once nothing else is to come
    std::atomic<std::uint64_t> without_result_{0};       ///< of them
    std::mutex mutex_;
    std::condition_variable changed_;
    bool idle_ = false;
    bool ladder_ended_ = false;
};

}  // namespace espalier
