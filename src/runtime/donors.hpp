/// Which states copies in flight begin from (core/pbt_stage.hpp): tells their keeper, before the donor's own next
/// result could let them go. Serial, in the order of messages.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "core/in_flight.hpp"
#include "core/message.hpp"
#include "objective/state_keeper.hpp"

namespace espalier {

class Donors {
  public:
    /// `states` must outlive this.
    explicit Donors(StateKeeper& states) : states_(states) {}

    /// A session goes on: the copies that were in flight begin again.
    void take_up(const InFlight& in_flight) {
        for (const Job& job : in_flight.jobs()) hold(job);
    }
    /// A message that has passed all stages.
    void settled(const Message& message) {
        if (const Result* result = message.final_result()) release(result->trial);
        if (message.decision && message.decision->copies()) hold(message.decision->job);
    }

  private:
    void hold(const Job& job) {
        if (number(job.parent) == 0 || !copies_.try_emplace(number(job.trial), job).second) return;
        states_.hold(job);
    }
    void release(TrialId trial) {
        const auto found = copies_.find(number(trial));
        if (found == copies_.end()) return;
        states_.release(found->second);
        copies_.erase(found);
    }

    StateKeeper& states_;
    std::unordered_map<std::uint64_t, Job> copies_;  ///< by trial
};

}  // namespace espalier
