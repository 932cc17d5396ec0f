/// Points of the Sobol sequence (Boost.Random, with the direction numbers of Joe and Kuo 2008), scrambled by the seed:
/// each digit is flipped by a draw of (seed, dimension, the digits above it), which is Owen's nested uniform scrambling
/// (Randomly Permuted (t,m,s)-Nets and (t,s)-Sequences, 1995). The first point is kept, as it should be where points
/// are scrambled (Owen, On Dropping the First Sobol' Point, 2020). Immutable; any thread asks for any trial.
#pragma once

#include <boost/random/sobol.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/sampler.hpp"
#include "space/space.hpp"

namespace espalier {

class SobolSampler final : public Sampler {
  public:
    /// Each parameter but constants takes a dimension. `space` must outlive the sampler.
    /// @throws std::invalid_argument where there are more than Boost has direction numbers for
    SobolSampler(const Space& space, std::uint64_t seed);

    [[nodiscard]] static std::size_t most_parameters();
    [[nodiscard]] Draw draw(TrialId trial) const override;

  private:
    [[nodiscard]] double scrambled(std::uint64_t digits, std::uint32_t dimension) const;

    const Space& space_;
    std::uint64_t seed_;
    std::vector<std::size_t> parameters_;         ///< by dimension
    std::optional<boost::random::sobol> engine_;  ///< at the first point; a draw seeks in a copy. None: no dimensions
};

}  // namespace espalier
