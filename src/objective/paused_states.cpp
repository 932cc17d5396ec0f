#include "objective/paused_states.hpp"

#include <algorithm>
#include <utility>

namespace espalier {

void PausedStates::put(Paused state) {
    std::list<Held> fresh;  // allocated before the lock
    fresh.push_back({std::move(state)});
    const std::lock_guard lock(mutex_);
    const Place place = fresh.begin();
    places_.emplace(place->state.id.trial, place);
    bytes_ += place->state.bytes;
    held_.splice(held_.end(), fresh);
}

std::optional<Paused> PausedStates::take(TrialId trial) {
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

const Paused* PausedStates::borrow_excess() {
    const std::lock_guard lock(mutex_);
    if (bytes_ - borrowed_bytes_ <= memory_) return nullptr;
    const auto oldest = std::find_if(held_.begin(), held_.end(), [](const Held& held) { return !held.borrowed; });
    return oldest == held_.end() ? nullptr : lend(oldest);
}

const Paused* PausedStates::borrow(TrialId trial) {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(trial);
    if (found == places_.end() || found->second->borrowed) return nullptr;
    return lend(found->second);
}

void PausedStates::give_back(TrialId trial) {
    {
        const std::lock_guard lock(mutex_);
        const Place place = places_.at(trial);
        place->borrowed = false;
        borrowed_bytes_ -= place->state.bytes;
        held_.splice(held_.end(), held_, place);
    }
    given_back_.notify_all();
}

Paused PausedStates::take_borrowed(TrialId trial) {
    std::unique_lock lock(mutex_);
    const Place place = places_.at(trial);
    borrowed_bytes_ -= place->state.bytes;
    Paused state = remove(place);
    lock.unlock();
    given_back_.notify_all();
    return state;
}

const Paused* PausedStates::lend(Place place) {
    place->borrowed = true;
    borrowed_bytes_ += place->state.bytes;
    return &place->state;
}

Paused PausedStates::remove(Place place) {
    Paused state = std::move(place->state);
    bytes_ -= state.bytes;
    places_.erase(state.id.trial);
    held_.erase(place);
    return state;
}

std::vector<TrialId> PausedStates::trials() const {
    const std::lock_guard lock(mutex_);
    std::vector<TrialId> trials;
    trials.reserve(held_.size());
    for (const auto& held : held_) trials.push_back(held.state.id.trial);
    return trials;
}

std::uint64_t PausedStates::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

std::uint64_t PausedStates::count() const {
    const std::lock_guard lock(mutex_);
    return held_.size();
}

}  // namespace espalier
