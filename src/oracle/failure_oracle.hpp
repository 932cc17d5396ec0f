/// What failures lead to, written literally: everything that happened is kept, and walked again for each question.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/job.hpp"
#include "core/message.hpp"

namespace espalier {

class FailureOracle {
  public:
    /// `attempts`: how often a job is done at most.
    explicit FailureOracle(std::uint32_t attempts) : attempts_(attempts) {}

    void happened(const Event& event) { events_.push_back(event); }

    /// The last event is the result of `job`: the job that follows at once, before anything else is asked.
    [[nodiscard]] std::optional<Job> again(const Job& job) const {
        if (!broke(std::get<Result>(events_.back()).outcome)) return std::nullopt;
        std::uint32_t done = 0;
        for (const Event& event : events_)
            if (const auto* result = std::get_if<Result>(&event))
                if (result->trial == job.trial && result->bracket == job.bracket && result->rung == job.rung) ++done;
        if (done >= attempts_) return std::nullopt;
        Job next = job;
        next.attempt = done + 1;
        return next;
    }

    /// Whether there were too many failures since the last Start, in all or one after the other.
    [[nodiscard]] bool too_many(const Limits& limits) const {
        std::uint64_t all = 0, row = 0;
        for (const Event& event : events_) {
            if (std::holds_alternative<Start>(event)) all = row = 0;
            const auto* result = std::get_if<Result>(&event);
            if (result == nullptr || result->outcome == Outcome::infeasible) continue;
            const bool went_well = result->ok() || result->outcome == Outcome::stopped;
            all += went_well ? 0 : 1;
            row = went_well ? 0 : row + 1;
        }
        return all >= limits.failures || row >= limits.failures_in_a_row;
    }

  private:
    /// It might have gone well: the objective did not say that the configuration makes no sense, nor that it diverged.
    [[nodiscard]] static bool broke(Outcome outcome) {
        switch (outcome) {
            case Outcome::failed:
            case Outcome::crashed:
            case Outcome::timeout:
            case Outcome::out_of_memory:
                return true;
            case Outcome::ok:
            case Outcome::infeasible:
            case Outcome::nan:
            case Outcome::infinite:
            case Outcome::stopped:
                break;
        }
        return false;
    }

    std::uint32_t attempts_;
    std::vector<Event> events_;
};

}  // namespace espalier
