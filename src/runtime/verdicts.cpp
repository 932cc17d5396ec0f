#include "runtime/verdicts.hpp"

#include <chrono>
#include <utility>

namespace espalier {
namespace {

/// Longer than a commit takes, in most cases; a nudge too many does no harm.
constexpr std::chrono::milliseconds between_nudges{5};

}  // namespace

Verdicts::Verdicts(std::function<void(const Progress&)> post, std::function<void()> nudge)
    : post_(std::move(post)), nudge_(std::move(nudge)), messenger_([this] { carry(); }) {}

Verdicts::~Verdicts() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
        wake_.notify_one();
    }
    messenger_.join();
}

bool Verdicts::ask(const Progress& report) {
    Waiting waiting;
    std::unique_lock lock(mutex_);
    waiting_[number(report.trial)] = &waiting;
    reports_.push_back(report);
    wake_.notify_one();
    while (!waiting.answered.wait_for(lock, between_nudges, [&] { return waiting.done; })) {
        lock.unlock();
        nudge_();
        lock.lock();
    }
    return waiting.go_on;
}

void Verdicts::answer(TrialId trial, bool go_on) noexcept {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(number(trial));
    if (found == waiting_.end()) return;
    Waiting& waiting = *found->second;
    waiting_.erase(found);
    waiting.go_on = go_on;
    waiting.done = true;
    waiting.answered.notify_one();  // under the lock: it is gone as soon as its owner has seen `done`
}

void Verdicts::carry() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [&] { return closing_ || !reports_.empty(); });
        if (reports_.empty()) return;
        const Progress report = reports_.front();
        reports_.pop_front();
        lock.unlock();
        post_(report);  // may answer it before it returns
        lock.lock();
    }
}

}  // namespace espalier
