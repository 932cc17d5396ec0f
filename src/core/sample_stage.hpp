/// The last place where a vacancy can be filled: a new trial, as long as the limit allows. Which configuration the
/// trial has is the sampler's matter and is found out where the job runs: a slow sampler never holds back promotions.
/// Which bracket it goes to is decided here. A value; callers serialise.
#pragma once

#include <cstdint>
#include <vector>

#include "core/message.hpp"
#include "core/new_trials.hpp"
#include "core/plan.hpp"

namespace espalier {

class SampleStage {
  public:
    explicit SampleStage(const LadderPlan& plan);

    void pass(Message& message) noexcept;

    [[nodiscard]] std::uint64_t drawn() const { return trials_.drawn(); }
    [[nodiscard]] std::uint64_t drawn(std::uint32_t bracket) const { return entrances_[bracket].drawn; }
    /// Whether a free worker would get a new trial under these limits.
    [[nodiscard]] bool draws(const Limits& limits) const { return drawn() < trials_.under(limits); }

  private:
    /// Where new trials enter a bracket.
    struct Entrance {
        double level = 0;  ///< the resource of its rung 0
        std::uint64_t share = 1;
        std::uint64_t drawn = 0;
    };
    [[nodiscard]] std::uint32_t next() const noexcept;

    std::vector<Entrance> entrances_;
    NewTrials trials_;
};

}  // namespace espalier
