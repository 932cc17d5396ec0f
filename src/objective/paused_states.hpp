/// The states of paused trials in memory, and which of them have to go when memory is short: those paused longest ago.
/// Thread-safe; its lock is never held while the library is called. Who saves a state borrows it: the state stays
/// counted, and whoever wants to train that trial waits until it is given back.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "objective/state_id.hpp"

namespace espalier {

template <typename State>
struct Paused {
    StateId id;
    State state;
    std::uint64_t bytes = 0;
};

/// `State`: a Trial of the library, or the bytes that one wrote.
template <typename State>
class PausedStates {
  public:
    /// Bytes beyond `memory` make borrow_excess() name a state.
    explicit PausedStates(std::uint64_t memory) : memory_(memory) {}

    /// One a trial.
    void put(Paused<State> paused);
    /// Takes the trial's state out, once nobody has borrowed it.
    [[nodiscard]] std::optional<Paused<State>> take(TrialId trial);
    /// The same for who must not wait. False: somebody has borrowed it, and nothing was taken.
    [[nodiscard]] bool take_now(TrialId trial, std::optional<Paused<State>>& into);

    /// While more is held than allowed: the state paused longest ago that nobody has borrowed. Null: there is enough
    /// room, or what is too much has been borrowed already.
    [[nodiscard]] const Paused<State>* borrow_excess();
    /// The trial's state; null if there is none or another thread has borrowed it.
    [[nodiscard]] const Paused<State>* borrow(TrialId trial);
    /// Ends a loan. The state counts as paused just now.
    void give_back(TrialId trial);
    /// Ends a loan and takes the state out.
    [[nodiscard]] Paused<State> take_borrowed(TrialId trial);

    [[nodiscard]] std::vector<TrialId> trials() const;
    [[nodiscard]] std::uint64_t bytes() const;
    [[nodiscard]] std::uint64_t count() const;

  private:
    struct Held {
        Paused<State> paused;
        bool borrowed = false;
    };
    using Place = typename std::list<Held>::iterator;

    const Paused<State>* lend(Place place);
    Paused<State> remove(Place place);

    const std::uint64_t memory_;
    mutable std::mutex mutex_;
    std::condition_variable given_back_;
    std::list<Held> held_;  ///< paused longest ago first
    std::unordered_map<TrialId, Place> places_;
    std::uint64_t bytes_ = 0;
    std::uint64_t borrowed_bytes_ = 0;
};

template <typename State>
void PausedStates<State>::put(Paused<State> paused) {
    std::list<Held> fresh;  // allocated before the lock
    fresh.push_back({std::move(paused), false});
    const std::lock_guard lock(mutex_);
    const Place place = fresh.begin();
    places_.emplace(place->paused.id.trial, place);
    bytes_ += place->paused.bytes;
    held_.splice(held_.end(), fresh);
}

template <typename State>
std::optional<Paused<State>> PausedStates<State>::take(TrialId trial) {
    std::unique_lock lock(mutex_);
    auto found = places_.find(trial);
    // The borrower may have taken the state out meanwhile, so the place is looked up again.
    while (found != places_.end() && found->second->borrowed) {
        given_back_.wait(lock);
        found = places_.find(trial);
    }
    if (found == places_.end()) return std::nullopt;
    return remove(found->second);
}

template <typename State>
bool PausedStates<State>::take_now(TrialId trial, std::optional<Paused<State>>& into) {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(trial);
    if (found == places_.end()) return true;
    if (found->second->borrowed) return false;
    into.emplace(remove(found->second));
    return true;
}

template <typename State>
const Paused<State>* PausedStates<State>::borrow_excess() {
    const std::lock_guard lock(mutex_);
    if (bytes_ - borrowed_bytes_ <= memory_) return nullptr;
    const auto oldest = std::find_if(held_.begin(), held_.end(), [](const Held& held) { return !held.borrowed; });
    return oldest == held_.end() ? nullptr : lend(oldest);
}

template <typename State>
const Paused<State>* PausedStates<State>::borrow(TrialId trial) {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(trial);
    if (found == places_.end() || found->second->borrowed) return nullptr;
    return lend(found->second);
}

template <typename State>
void PausedStates<State>::give_back(TrialId trial) {
    {
        const std::lock_guard lock(mutex_);
        const Place place = places_.at(trial);
        place->borrowed = false;
        borrowed_bytes_ -= place->paused.bytes;
        held_.splice(held_.end(), held_, place);
    }
    given_back_.notify_all();
}

template <typename State>
Paused<State> PausedStates<State>::take_borrowed(TrialId trial) {
    std::unique_lock lock(mutex_);
    const Place place = places_.at(trial);
    borrowed_bytes_ -= place->paused.bytes;
    Paused<State> paused = remove(place);
    lock.unlock();
    given_back_.notify_all();
    return paused;
}

template <typename State>
const Paused<State>* PausedStates<State>::lend(Place place) {
    place->borrowed = true;
    borrowed_bytes_ += place->paused.bytes;
    return &place->paused;
}

template <typename State>
Paused<State> PausedStates<State>::remove(Place place) {
    Paused<State> paused = std::move(place->paused);
    bytes_ -= paused.bytes;
    places_.erase(paused.id.trial);
    held_.erase(place);
    return paused;
}

template <typename State>
std::vector<TrialId> PausedStates<State>::trials() const {
    const std::lock_guard lock(mutex_);
    std::vector<TrialId> trials;
    trials.reserve(held_.size());
    for (const auto& held : held_) trials.push_back(held.paused.id.trial);
    return trials;
}

template <typename State>
std::uint64_t PausedStates<State>::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

template <typename State>
std::uint64_t PausedStates<State>::count() const {
    const std::lock_guard lock(mutex_);
    return held_.size();
}

}  // namespace espalier
