/// The thread that starts workers, as long as it lives: a worker is killed when the thread that started it ends, so
/// none of oneTBB's may do it, and it is never done by fork, which takes as long as this program is large. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <variant>

#include "exec/worker_process.hpp"

namespace espalier {

class Spawner {
  public:
    using Born = std::variant<WorkerProcess, NotStarted>;

    /// `born` is called from this thread, once for each that was asked for.
    Spawner(WorkerCommand command, std::function<void(Born&&)> born)
        : command_(std::move(command)), born_(std::move(born)), thread_([this] { work(); }) {}
    Spawner(const Spawner&) = delete;
    Spawner& operator=(const Spawner&) = delete;
    /// What was asked for and not begun is not started. All of its workers end with it.
    ~Spawner() {
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }

    void ask_for_one() {
        {
            const std::lock_guard lock(mutex_);
            ++wanted_;
        }
        wake_.notify_one();
    }

  private:
    void work() {
        std::unique_lock lock(mutex_);
        for (;;) {
            wake_.wait(lock, [&] { return closing_ || wanted_ > 0; });
            if (closing_) return;
            --wanted_;
            lock.unlock();
            born_(start_worker(command_, ++started_));
            lock.lock();
        }
    }

    const WorkerCommand command_;
    const std::function<void(Born&&)> born_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::uint64_t wanted_ = 0;
    std::uint64_t started_ = 0;
    bool closing_ = false;
    std::thread thread_;  ///< last: uses all of the above
};

}  // namespace espalier
