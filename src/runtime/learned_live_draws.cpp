#include "runtime/learned_live_draws.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace espalier {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double patient_part = 0.01;     ///< of a first job
constexpr double longest_patience = 0.1;  ///< seconds

std::chrono::nanoseconds nanoseconds(double seconds) {
    return std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

}  // namespace

LearnedLiveDraws::LearnedLiveDraws(const Space& space, LearnedPast past, Patience patience)
    : space_(space),
      patience_(patience),
      draws_(std::move(past.draws)),
      turn_(draws_.kept()),
      models_(std::move(past.learner), past.seen) {}

ModelThread::Made LearnedLiveDraws::model() {
    const bool may_wait = waiting_.fetch_add(1) < patience_.waiting;
    const double patience = std::min(longest_patience, patient_part * first_job_.load(std::memory_order_relaxed));
    auto made = models_.newest(may_wait ? nanoseconds(patience) : std::chrono::nanoseconds(0));
    waiting_.fetch_sub(1);
    return made;
}

/// Draws in turn are made one after the other, which also keeps what they have seen in order: no later turn has seen
/// less. (A model is waited for before: in turn nobody waits.)
Draw LearnedLiveDraws::make(TrialId trial, DrawRow& how, std::unique_lock<std::mutex>& turn) {
    auto made = model();
    if (draws_.in_turn()) {
        turn.lock();
        made = models_.newest(std::chrono::nanoseconds(0));
        how.turn = ++turn_;
    }
    Draw draw = draws_.make(trial, *made.model);
    if (draw.why.origin == Origin::too_few && !made.newest) draw.why.origin = Origin::not_ready;
    how.seen = made.seen;
    how.why = draw.why;
    const std::lock_guard lock(mutex_);
    draws_.keep(trial, draw.configuration);
    return draw;
}

Draws::Drawn LearnedLiveDraws::draw(const Job& job) {
    const auto began = Clock::now();
    DrawRow how;
    std::unique_lock turn(order_, std::defer_lock);
    Draw draw = make(job.trial, how, turn);
    how.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    how.model_seconds = models_.take_cost();
    TrialRow row{job.trial, std::move(draw.unit), to_json(space_, draw.configuration), how};
    return {std::move(draw.configuration), std::move(row), std::move(turn)};
}

Configuration LearnedLiveDraws::of(TrialId trial) const {
    const std::lock_guard lock(mutex_);
    return *draws_.find(trial);
}

void LearnedLiveDraws::observe(Seq seq, const Result& result, double resource) {
    if (result.rung == 0) {
        ++first_jobs_;
        const double before = first_job_.load(std::memory_order_relaxed);
        first_job_.store(
            before + (result.seconds - before) / static_cast<double>(std::min<std::uint64_t>(first_jobs_, 100)),
            std::memory_order_relaxed);
    }
    models_.observe(seq, observation_of(result, resource), of(result.trial));
}

}  // namespace espalier
