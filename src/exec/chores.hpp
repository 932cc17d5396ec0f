/// One thread that does, in order, what others must not wait for: reading and writing files. Thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace espalier {

class Chores {
  public:
    Chores() : thread_([this] { work(); }) {}
    Chores(const Chores&) = delete;
    Chores& operator=(const Chores&) = delete;
    /// After all that was posted is done.
    ~Chores() {
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }

    void post(std::function<void()> chore) {
        {
            const std::lock_guard lock(mutex_);
            chores_.push_back(std::move(chore));
        }
        wake_.notify_one();
    }

  private:
    void work() {
        std::unique_lock lock(mutex_);
        for (;;) {
            wake_.wait(lock, [&] { return closing_ || !chores_.empty(); });
            if (chores_.empty()) return;
            const auto chore = std::move(chores_.front());
            chores_.pop_front();
            lock.unlock();
            chore();
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> chores_;
    bool closing_ = false;
    std::thread thread_;  ///< last: uses all of the above
};

}  // namespace espalier
