/// The sampler of a space with a parameter that is drawn without replacement (IntRange::once): its values come in a
/// pseudo-random order, each once; all other parameters come from the sampler behind it. What a trial is given by the
/// study ([[try]]) is left out of the order. Immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/permutation.hpp"
#include "core/sampler.hpp"
#include "space/space.hpp"

namespace espalier {

class OnceSampler final : public Sampler {
  public:
    /// `space` has a parameter that is drawn once, and outlives the sampler. `given`: of trials 1, 2, …; the values
    /// that they give to that parameter differ.
    OnceSampler(std::unique_ptr<Sampler> rest, const Space& space, std::uint64_t seed, const std::vector<Given>& given);

    /// The coordinate of the value is the middle of its share of the interval, so that Space::at leads back to it.
    /// Trials beyond the capacity, which no run has, begin the order again.
    [[nodiscard]] Draw draw(TrialId trial) const override;

  private:
    [[nodiscard]] std::uint64_t value_of(TrialId trial) const;  ///< above the least of the range

    std::unique_ptr<Sampler> rest_;
    const Space& space_;
    std::size_t parameter_;
    Permutation order_;
    std::vector<std::uint64_t> givers_;  ///< numbers of the trials that give a value, ascending
    std::vector<std::uint64_t> taken_;   ///< the places of their values in the order, ascending
};

}  // namespace espalier
