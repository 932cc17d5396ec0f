/// What becomes of states after jobs, whatever a state is: kept in memory, written to files as the mode says, let go.
/// The part that the Evaluator (states are trials of the library) and RemoteStates (states are bytes) share.
/// Thread-safe; no lock is held while a state is written.
#pragma once

#include <fmt/format.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/text.hpp"
#include "core/retry.hpp"
#include "objective/checkpoints.hpp"
#include "objective/error.hpp"
#include "objective/freed_memory.hpp"
#include "objective/paused_states.hpp"

namespace espalier {

/// A `State` moves, and has `std::optional<Failed> save(StateSink&) const`.
template <typename State>
class KeptStates {
  public:
    using Held = Paused<State>;
    /// Makes the best trial's state anew.
    using Build = std::function<std::variant<State, Failed>()>;

    /// All must outlive this.
    KeptStates(const EvaluatorSettings& settings, JobListener& listener, Checkpoints& checkpoints, bool can_save)
        : settings_(settings),
          listener_(listener),
          checkpoints_(checkpoints),
          can_save_(can_save),
          freed_(settings.memory),
          paused_(settings.memory) {}

    [[nodiscard]] bool can_save() const { return can_save_; }
    [[nodiscard]] bool at_top(const Job& job) const { return settings_.at_top(job.to); }
    [[nodiscard]] PausedStates<State>& paused() { return paused_; }
    [[nodiscard]] const PausedStates<State>& paused() const { return paused_; }

    /// Whether keep() writes a file for this result.
    [[nodiscard]] bool file_due(const Job& job, double loss) const {
        if (!can_save_) return false;
        return is_best(result_of(job, loss)) || (settings_.checkpoint == CheckpointMode::always && !at_top(job));
    }
    /// After a job that ended well, before its result counts.
    void keep(const Job& job, double loss, State state, std::uint64_t bytes);
    /// Files are written until no more is in memory than allowed.
    void spill(const Job& job);
    /// Whether the job may be tried again from the state that it began from.
    [[nodiscard]] bool may_be_retried(const Job& job, const Result& result) const {
        return is_tried_again(result.outcome, job.attempt, settings_.attempts);
    }
    void after(const Job& job, const std::optional<Result>& result) {
        const bool ended = result && !may_be_retried(job, *result) && (!result->ok() || at_top(job));
        if (can_save_ && ended) checkpoints_.ends(job.trial, job.to);
        drop_left_behind();
    }

    // ---- as StateKeeper says
    void discard(const Job& job) {
        const auto state = paused_.take(job.trial);
        if (can_save_) checkpoints_.ends(job.trial, job.to);
    }
    void let_go(TrialId trial) {
        const std::lock_guard lock(left_mutex_);
        left_behind_.push_back(trial);
    }
    void committed(TrialId trial, std::uint32_t rung, std::uint32_t bracket) {
        if (can_save_) checkpoints_.committed(trial, rung, bracket);
    }
    void hold(const Job& copy) { checkpoints_.hold(copy.parent, copy.from); }
    void release(const Job& copy) { checkpoints_.release(copy.parent, copy.from); }
    StateKeeper::Saved save_all();
    std::optional<std::string> save_best(const TrainedTo& best, const Build& build);

    /// Once until a file is written again: a full disk is told by one line, not one a job.
    void complain(const Job& job, const std::string& why) {
        if (complained_.exchange(true)) return;
        listener_.log(job, 2, fmt::format("the state of a trial could not be saved: {}", why));
    }

  private:
    [[nodiscard]] static TrainedTo result_of(const Job& job, double loss) {
        return {job.trial, job.rung, job.attempt, job.to, loss, true, job.bracket};
    }
    [[nodiscard]] bool is_best(const TrainedTo& result) const {
        return settings_.keep_best && checkpoints_.beats_best(result);
    }
    [[nodiscard]] std::optional<Failed> write(const StateId& id, const State& state,
                                              const std::optional<TrainedTo>& result = std::nullopt) {
        return checkpoints_.write(
            id, [&](StateSink& sink) { return state.save(sink); }, result);
    }
    void save_if_due(const Job& job, double loss, const State& state);
    void drop_left_behind();
    std::optional<Failed> write_best(const StateId& id, const Build& build);

    const EvaluatorSettings& settings_;
    JobListener& listener_;
    Checkpoints& checkpoints_;
    const bool can_save_;
    std::atomic<bool> complained_{false};
    FreedMemory freed_;
    std::mutex left_mutex_;
    std::vector<TrialId> left_behind_;  ///< trials whose states may go
    PausedStates<State> paused_;
};

template <typename State>
void KeptStates<State>::keep(const Job& job, double loss, State state, std::uint64_t bytes) {
    if (can_save_) save_if_due(job, loss, state);
    if (at_top(job)) return;  // cannot be promoted; if it is the best, its file is there
    paused_.put({{job.trial, job.to, job.attempt}, std::move(state), bytes});
    spill(job);
}

template <typename State>
void KeptStates<State>::save_if_due(const Job& job, double loss, const State& state) {
    const TrainedTo result = result_of(job, loss);
    const bool best = is_best(result);
    if (!best && (settings_.checkpoint != CheckpointMode::always || at_top(job))) return;
    const auto failed = write({job.trial, job.to, job.attempt}, state, best ? std::optional(result) : std::nullopt);
    if (failed)
        complain(job, failed->why);
    else
        complained_ = false;
}

template <typename State>
void KeptStates<State>::spill(const Job& job) {
    if (!can_save_ || settings_.checkpoint == CheckpointMode::never) return;
    while (const Held* oldest = paused_.borrow_excess()) {
        const StateId id = oldest->id;
        const auto failed = checkpoints_.holds(id) ? std::nullopt : write(id, oldest->state);
        if (failed) {
            // Kept beyond the limit: rather that than training lost. The next job tries again.
            paused_.give_back(id.trial);
            return complain(job, failed->why);
        }
        std::uint64_t bytes = 0;
        {
            const Held gone = paused_.take_borrowed(id.trial);
            bytes = gone.bytes;
        }
        freed_.count(bytes);
    }
}

/// What another thread is saving at this moment stays until the end.
template <typename State>
void KeptStates<State>::drop_left_behind() {
    std::vector<TrialId> left;
    {
        const std::lock_guard lock(left_mutex_);
        left.swap(left_behind_);
    }
    for (const TrialId trial : left) {
        if (paused_.borrow(trial) != nullptr) static_cast<void>(paused_.take_borrowed(trial));
        if (can_save_) checkpoints_.let_go(trial);
    }
}

template <typename State>
StateKeeper::Saved KeptStates<State>::save_all() {
    StateKeeper::Saved saved;
    drop_left_behind();
    if (settings_.checkpoint == CheckpointMode::never) return saved;
    if (!can_save_) {
        saved.unsaved = paused_.count();
        if (saved.unsaved > 0) saved.why = "the objective cannot save its states";
        return saved;
    }
    for (const TrialId trial : paused_.trials()) {
        const Held* held = paused_.borrow(trial);
        if (held == nullptr) continue;  // another thread trains or saves it
        if (!checkpoints_.holds(held->id)) {
            const auto failed = write(held->id, held->state);
            ++(failed ? saved.unsaved : saved.written);
            if (failed && saved.why.empty()) saved.why = failed->why;
        }
        paused_.give_back(trial);
    }
    checkpoints_.delete_unneeded();
    return saved;
}

template <typename State>
std::optional<std::string> KeptStates<State>::save_best(const TrainedTo& best, const Build& build) {
    if (!can_save_) return std::nullopt;
    const StateId id{best.trial, best.resource, best.attempt};
    checkpoints_.crown(best);
    // This is what the user takes away: a file that the disk has damaged since is made again.
    if (checkpoints_.holds(id) && std::holds_alternative<Failed>(checkpoints_.read(id))) checkpoints_.discard(id);
    if (!checkpoints_.holds(id))
        if (const auto failed = write_best(id, build))
            throw ObjectiveError(fmt::format("the state of the best trial, {} at {}, could not be saved: {}",
                                             number(best.trial), shortest(best.resource), failed->why));
    checkpoints_.drop_former();
    checkpoints_.delete_unneeded();
    return checkpoints_.path(id);
}

template <typename State>
std::optional<Failed> KeptStates<State>::write_best(const StateId& id, const Build& build) {
    if (const Held* held = paused_.borrow(id.trial)) {
        const bool is_it = held->id == id;
        auto failed = is_it ? write(id, held->state) : std::nullopt;
        paused_.give_back(id.trial);
        if (is_it) return failed;
    }
    auto built = build();
    if (auto* failed = std::get_if<Failed>(&built)) return std::move(*failed);
    return write(id, std::get<State>(built));
}

}  // namespace espalier
