#include "exec/stepped_executor.hpp"

#include <algorithm>
#include <optional>

namespace espalier {

void SteppedExecutor::start(const Job&, const Configuration&, Completion done) noexcept {
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_) {
            waiting_.push_back(std::move(done));
            started_.notify_all();
            return;
        }
    }
    std::move(done).finish({});
}

void SteppedExecutor::ask_to_stop() noexcept {
    std::deque<Completion> ended;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        ended.swap(waiting_);
        started_.notify_all();
    }
    for (auto& done : ended) std::move(done).finish({});
}

std::vector<Job> SteppedExecutor::waiting() const {
    const std::lock_guard lock(mutex_);
    std::vector<Job> jobs;
    for (const auto& done : waiting_) jobs.push_back(done.job());
    return jobs;
}

void SteppedExecutor::await(std::size_t count) {
    std::unique_lock lock(mutex_);
    started_.wait(lock, [&] { return stopping_ || waiting_.size() >= count; });
}

bool SteppedExecutor::finish(const Result& result) {
    std::optional<Completion> done;
    {
        const std::lock_guard lock(mutex_);
        // A deque of move-only, unassignable things: rotate through it once.
        for (auto left = waiting_.size(); left > 0; --left) {
            Completion next = std::move(waiting_.front());
            waiting_.pop_front();
            const Job& job = next.job();
            if (!done && job.trial == result.trial && job.rung == result.rung && job.attempt == result.attempt)
                done.emplace(std::move(next));
            else
                waiting_.push_back(std::move(next));
        }
    }
    if (!done) return false;
    Evaluation evaluation;
    evaluation.result = result;
    std::move(*done).finish(std::move(evaluation));
    return true;
}

}  // namespace espalier
