/// The last place where a vacancy can be filled: a new trial, as long as the limit allows. Which configuration the
/// trial has is the sampler's matter and is found out where the job runs: a slow sampler never holds back promotions.
/// A value; callers serialise.
#pragma once

#include <cstdint>

#include "core/message.hpp"

namespace espalier {

class SampleStage {
  public:
    /// `level`: the resource of rung 0. `capacity`: how many configurations the sampler can draw at all.
    SampleStage(double level, std::uint64_t capacity) : level_(level), capacity_(capacity) {}

    void pass(Message& message) noexcept;

    [[nodiscard]] std::uint64_t drawn() const { return drawn_; }

  private:
    double level_;
    std::uint64_t capacity_;
    std::uint64_t limit_ = 0;  ///< of the last Start
    std::uint64_t drawn_ = 0;
};

}  // namespace espalier
