#include "journal/row_queue.hpp"

#include <chrono>
#include <utility>

namespace espalier {
namespace {

/// Gathering ends with the first of these. Larger batches commit no faster; a longer wait loses more to a kill.
constexpr std::size_t enough_rows = 10'000;
constexpr std::chrono::milliseconds longest_wait{5};

}  // namespace

void RowQueue::push(Row&& row) noexcept {
    const std::lock_guard lock(mutex_);
    queued_.rows.push_back(std::move(row));
    ++pushed_;
    if (wake_at_ != 0 && queued_.rows.size() >= wake_at_) wake_taker();
}

void RowQueue::push(Row&& row, const Message& awaited) noexcept {
    const std::lock_guard lock(mutex_);
    queued_.messages.push_back({queued_.rows.size(), awaited});
    queued_.rows.push_back(std::move(row));
    ++pushed_;
    if (wake_at_ != 0 && queued_.rows.size() >= wake_at_) wake_taker();
}

void RowQueue::wait_until_done() {
    std::unique_lock lock(mutex_);
    const auto target = pushed_;
    ++hurried_;
    wake_taker();
    waiters_.wait(lock, [&] { return done_ >= target || abandoned(); });
    --hurried_;
}

void RowQueue::wait_for_room(std::size_t limit) {
    std::unique_lock lock(mutex_);
    waiters_.wait(lock, [&] { return pushed_ - done_ <= limit || abandoned(); });
}

void RowQueue::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    wake_taker();
}

void RowQueue::abandon() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    abandoned_.store(true, std::memory_order_relaxed);
    wake_taker();
    resting_.notify_all();
    waiters_.notify_all();
}

bool RowQueue::rest(std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    resting_.wait_for(lock, most, [&] { return restless_ || abandoned(); });
    return !restless_ && !abandoned();
}

void RowQueue::stop_resting() {
    const std::lock_guard lock(mutex_);
    restless_ = true;
    resting_.notify_all();
}

bool RowQueue::take(RowBatch& batch) {
    batch.rows.clear();
    batch.messages.clear();
    std::unique_lock lock(mutex_);
    sleep(lock);
    if (pace_ == Pace::gather) gather(lock);
    if (abandoned()) return false;
    std::swap(batch, queued_);
    return !batch.rows.empty();
}

void RowQueue::done(std::size_t rows) {
    const std::lock_guard lock(mutex_);
    done_ += rows;
    waiters_.notify_all();
}

void RowQueue::wake_taker() {
    wake_at_ = 0;
    taker_.notify_one();
}

/// Until there is a row. An idle program is not woken for nothing.
void RowQueue::sleep(std::unique_lock<std::mutex>& lock) {
    while (queued_.rows.empty() && !closed_) {
        wake_at_ = 1;
        taker_.wait(lock);
    }
    wake_at_ = 0;
}

void RowQueue::gather(std::unique_lock<std::mutex>& lock) {
    const auto deadline = std::chrono::steady_clock::now() + longest_wait;
    while (queued_.rows.size() < enough_rows && !closed_ && hurried_ == 0) {
        wake_at_ = enough_rows;
        if (taker_.wait_until(lock, deadline) == std::cv_status::timeout) break;
    }
    wake_at_ = 0;
}

}  // namespace espalier
