/// The states of paused trials in memory, and which of them have to go when memory is short: those paused longest ago.
/// Thread-safe; its lock is never held while the library is called. Who saves a state borrows it: the state stays
/// counted, and whoever wants to train that trial waits until it is given back.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "objective/state_id.hpp"
#include "objective/trial.hpp"

namespace espalier {

struct Paused {
    StateId id;
    Trial trial;
    std::uint64_t bytes = 0;
};

class PausedStates {
  public:
    /// Bytes beyond `memory` make borrow_excess() name a state.
    explicit PausedStates(std::uint64_t memory) : memory_(memory) {}

    /// One a trial.
    void put(Paused state);
    /// Takes the trial's state out, once nobody has borrowed it.
    [[nodiscard]] std::optional<Paused> take(TrialId trial);

    /// While more is held than allowed: the state paused longest ago that nobody has borrowed. Null: there is enough
    /// room, or what is too much has been borrowed already.
    [[nodiscard]] const Paused* borrow_excess();
    /// The trial's state; null if there is none or another thread has borrowed it.
    [[nodiscard]] const Paused* borrow(TrialId trial);
    /// Ends a loan. The state counts as paused just now.
    void give_back(TrialId trial);
    /// Ends a loan and takes the state out.
    [[nodiscard]] Paused take_borrowed(TrialId trial);

    [[nodiscard]] std::vector<TrialId> trials() const;
    [[nodiscard]] std::uint64_t bytes() const;
    [[nodiscard]] std::uint64_t count() const;

  private:
    struct Held {
        Paused state;
        bool borrowed = false;
    };
    using Place = std::list<Held>::iterator;

    const Paused* lend(Place place);
    Paused remove(Place place);

    const std::uint64_t memory_;
    mutable std::mutex mutex_;
    std::condition_variable given_back_;
    std::list<Held> held_;  ///< paused longest ago first
    std::unordered_map<TrialId, Place> places_;
    std::uint64_t bytes_ = 0;
    std::uint64_t borrowed_bytes_ = 0;
};

}  // namespace espalier
