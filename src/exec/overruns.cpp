#include "exec/overruns.hpp"

#include <algorithm>
#include <utility>

#include "objective/verdict.hpp"

namespace espalier {
namespace {

std::chrono::steady_clock::duration ticks(double seconds) {
    // A limit of years would overflow the clock's ticks.
    constexpr double century = 3.2e9;
    return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(std::min(seconds, century)));
}

/// Until the job's own training begins, what was lost of its trial may be trained again through every rung below.
double to_begin(const Job& job, double limit) { return limit * (1 + job.rung); }

}  // namespace

Overruns::Watched::Watched(Overruns& owner, double limit, Completion done)
    : owner_(owner),
      job_(done.job()),
      limit_(limit),
      done_(std::move(done)),
      began_(Clock::now()),
      due_(began_ + ticks(to_begin(job_, limit))) {}

void Overruns::Watched::training_begins() noexcept {
    {
        const std::lock_guard lock(mutex_);
        if (exceeded() > 0) return;
        began_ = Clock::now();
        due_ = began_ + ticks(limit_);
    }
    if (job_.rung > 0) owner_.look_by(Clock::now() + ticks(limit_));
}

bool Overruns::Watched::waits() noexcept {
    const std::lock_guard lock(mutex_);
    return done_.has_value();
}

std::optional<Completion> Overruns::Watched::take() noexcept {
    const std::lock_guard lock(mutex_);
    std::optional<Completion> taken;
    if (done_) taken.emplace(*std::move(done_));
    done_.reset();
    return taken;
}

/// Only the watching thread moves it on.
Overruns::Clock::time_point Overruns::Watched::advance(Clock::time_point now) {
    {
        const std::lock_guard lock(mutex_);
        if (now < due_) return due_;
        if (exceeded() == 0) {
            exceed(limit_);
            due_ = now + ticks(owner_.limits_.grace);
            return due_;
        }
    }
    give_up(now);
    return Clock::time_point::max();
}

void Overruns::Watched::give_up(Clock::time_point now) {
    auto done = take();
    if (!done) return;  // it ended this moment
    owner_.on_give_up_(job_, limit_);
    const double seconds = std::chrono::duration<double>(now - began_).count();
    std::move(*done).finish(
        timed_out(job_, limit_, seconds, " and did not end when asked to; only isolation = \"process\" can end it"));
}

Overruns::Overruns(const JobLimits& limits, std::function<void(const Job&, double)> on_give_up)
    : limits_(limits), on_give_up_(std::move(on_give_up)), thread_([this] { watch(); }) {}

Overruns::~Overruns() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

std::shared_ptr<Overruns::Watched> Overruns::begin(Completion done) {
    auto job = std::make_shared<Watched>(*this, *limits_.seconds, std::move(done));
    {
        const std::lock_guard lock(mutex_);
        running_.push_back(job);
    }
    look_by(Clock::now() + ticks(*limits_.seconds));
    return job;
}

void Overruns::end(const std::shared_ptr<Watched>& job, Evaluation&& evaluation) noexcept {
    auto done = job->take();
    if (!done) return;
    {
        const std::lock_guard lock(mutex_);
        std::erase(running_, job);
    }
    std::move(*done).finish(std::move(evaluation));
}

void Overruns::look_by(Clock::time_point due) noexcept {
    const std::lock_guard lock(mutex_);
    if (due >= next_) return;
    look_ = true;
    changed_.notify_all();
}

void Overruns::watch() {
    std::unique_lock lock(mutex_);
    while (!closing_) {
        look_ = false;
        next_ = Clock::time_point::max();  // whatever begins from here on makes us look again
        const auto jobs = running_;
        lock.unlock();
        auto next = Clock::time_point::max();
        for (const auto& job : jobs) next = std::min(next, job->advance(Clock::now()));
        lock.lock();
        std::erase_if(running_, [](const auto& job) { return !job->waits(); });
        next_ = next;
        const auto woken = [&] { return closing_ || look_; };
        if (next == Clock::time_point::max())
            changed_.wait(lock, woken);
        else
            changed_.wait_until(lock, next, woken);
    }
}

}  // namespace espalier
