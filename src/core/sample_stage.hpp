/// The last place where a vacancy can be filled: a new trial, as long as the limit allows. Which configuration the
/// trial has is the sampler's matter and is found out where the job runs: a slow sampler never holds back promotions.
/// Which bracket it goes to is decided here. A value; callers serialise.
#pragma once

#include <cstdint>
#include <vector>

#include "core/message.hpp"
#include "core/plan.hpp"

namespace espalier {

class SampleStage {
  public:
    explicit SampleStage(const LadderPlan& plan);

    void pass(Message& message) noexcept;

    [[nodiscard]] std::uint64_t drawn() const { return drawn_; }
    [[nodiscard]] std::uint64_t drawn(std::uint32_t bracket) const { return entrances_[bracket].drawn; }

  private:
    /// Where new trials enter a bracket.
    struct Entrance {
        double level = 0;  ///< the resource of its rung 0
        std::uint64_t share = 1;
        std::uint64_t drawn = 0;
    };
    [[nodiscard]] std::uint32_t next() const noexcept;

    std::vector<Entrance> entrances_;
    std::uint64_t capacity_;
    std::uint64_t limit_ = 0;  ///< of the last Start
    std::uint64_t drawn_ = 0;
};

}  // namespace espalier
