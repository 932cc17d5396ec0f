/// Jobs that wait for a worker outside of the graph. Any thread.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

#include "runtime/ladder_graph.hpp"

namespace espalier {

class LaunchQueue {
  public:
    void push(const Launch& launch) {
        const std::lock_guard lock(mutex_);
        launches_.push_back(launch);
    }
    std::optional<Launch> next() {
        const std::lock_guard lock(mutex_);
        if (launches_.empty()) return std::nullopt;
        const Launch next = launches_.front();
        launches_.pop_front();
        return next;
    }
    /// @returns how many there were.
    std::size_t clear() {
        const std::lock_guard lock(mutex_);
        const auto count = launches_.size();
        launches_.clear();
        return count;
    }

  private:
    std::mutex mutex_;
    std::deque<Launch> launches_;
};

}  // namespace espalier
