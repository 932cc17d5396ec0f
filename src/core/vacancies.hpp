/// The last stage: what becomes of a vacancy that nothing filled, when parked workers are woken, when a limit is
/// reached, when the run has ended. A value; callers serialise.
///
/// Held after every message: in flight + pending + parked = Gate::workers(), and while the gate is open and no limit is
/// reached, parked > 0 implies available promotions <= pending. The run has ended when in flight = pending = 0. Who
/// asks without being counted (core/gate.hpp) and gets nothing is gone: such a vacancy is neither pending nor parked.
#pragma once

#include <cstdint>
#include <optional>

#include "core/message.hpp"

namespace espalier {

/// Messages that follow from one: they enter the sequence after it, the stop first, and are journalled like any other.
struct FollowUps {
    std::optional<StopReason> stop;
    std::uint32_t vacancies = 0;
};

class Vacancies {
  public:
    FollowUps pass(const Message& message) noexcept;

    [[nodiscard]] std::uint64_t in_flight() const { return in_flight_; }
    [[nodiscard]] std::uint64_t pending() const { return pending_; }
    [[nodiscard]] std::uint64_t parked() const { return parked_; }
    [[nodiscard]] std::uint64_t failures() const { return failures_; }  ///< since the last Start
    [[nodiscard]] std::uint64_t failures_in_a_row() const { return row_; }
    [[nodiscard]] bool ended() const { return in_flight_ == 0 && pending_ == 0; }
    /// Sum of (to - from) over the jobs handed out, each attempt for itself. Rebuilding lost states is not in it, so
    /// that it changes no decision.
    [[nodiscard]] double charged() const { return charged_; }
    /// Which of these limits the run has reached, whatever session comes. (Failures count in one session.)
    [[nodiscard]] std::optional<StopReason> reached(const Limits& limits) const;

  private:
    void count(const Result& result) noexcept;
    [[nodiscard]] bool failed_too_often() const {
        return failures_ >= limits_.failures || row_ >= limits_.failures_in_a_row;
    }

    std::uint64_t in_flight_ = 0;
    std::uint64_t pending_ = 0;  ///< released, their message not here yet
    std::uint64_t parked_ = 0;
    std::uint64_t failures_ = 0;
    std::uint64_t row_ = 0;  ///< of them, since the last success
    double charged_ = 0;
    double best_ = std::numeric_limits<double>::infinity();
    Limits limits_;
    bool stopped_ = true;  ///< by a limit or a Stop; a Start clears it
};

}  // namespace espalier
