/// How many trials were drawn and may be. A value; callers serialise.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/message.hpp"

namespace espalier {

class NewTrials {
  public:
    /// `capacity`: configurations there are at all.
    explicit NewTrials(std::uint64_t capacity) : capacity_(capacity) {}

    /// A Start brings the limit.
    void observe(const Message& message) noexcept {
        if (const auto* start = std::get_if<Start>(&message.event)) limit_ = under(start->limits);
    }
    [[nodiscard]] std::uint64_t under(const Limits& limits) const { return std::min(limits.trials, capacity_); }
    [[nodiscard]] std::uint64_t left() const { return limit_ - std::min(limit_, drawn_); }
    [[nodiscard]] std::uint64_t drawn() const { return drawn_; }

    TrialId next() { return TrialId{++drawn_}; }

  private:
    std::uint64_t capacity_;
    std::uint64_t limit_ = 0;  ///< of the last Start
    std::uint64_t drawn_ = 0;
};

}  // namespace espalier
