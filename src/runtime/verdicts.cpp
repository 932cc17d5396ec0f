#include "runtime/verdicts.hpp"

#include <chrono>
#include <optional>
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
    // On this stack: it is gone as soon as its owner has seen the answer, so that is given under the lock.
    struct {
        std::mutex mutex;
        std::condition_variable answered;
        std::optional<bool> go_on;
    } waiting;
    ask(report, [&waiting](bool go_on) {
        const std::lock_guard lock(waiting.mutex);
        waiting.go_on = go_on;
        waiting.answered.notify_one();
    });
    std::unique_lock lock(waiting.mutex);
    while (!waiting.answered.wait_for(lock, between_nudges, [&] { return waiting.go_on.has_value(); })) {
        lock.unlock();
        nudge_();
        lock.lock();
    }
    return *waiting.go_on;
}

void Verdicts::ask(const Progress& report, std::function<void(bool)> answer) {
    const std::lock_guard lock(mutex_);
    waiting_[number(report.trial)] = std::move(answer);
    reports_.push_back(report);
    wake_.notify_one();
}

void Verdicts::answer(TrialId trial, bool go_on) noexcept {
    Answer waiting;
    {
        const std::lock_guard lock(mutex_);
        const auto found = waiting_.find(number(trial));
        if (found == waiting_.end()) return;
        waiting = std::move(found->second);
        waiting_.erase(found);
    }
    waiting(go_on);
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
