/// Random search's sampler: each trial's point is a function of (seed, trial), uniform in the unit cube. Immutable.
#pragma once

#include "core/sampler.hpp"
#include "space/space.hpp"

namespace espalier {

class RandomSampler final : public Sampler {
  public:
    /// `space` must outlive the sampler.
    RandomSampler(const Space& space, std::uint64_t seed) : space_(space), seed_(seed) {}

    [[nodiscard]] Draw draw(TrialId trial) const override;

  private:
    const Space& space_;
    std::uint64_t seed_;
};

}  // namespace espalier
