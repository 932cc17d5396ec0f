/// Where configurations come from. Called from the thread that runs a trial's first job, so many at once.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.hpp"
#include "space/configuration.hpp"

namespace espalier {

/// A point of the unit cube and the configuration there.
struct Draw {
    std::vector<double> unit;  ///< one coordinate in [0, 1) a parameter of the space
    Configuration configuration;
};

class Sampler {
  public:
    Sampler() = default;
    Sampler(const Sampler&) = delete;
    Sampler& operator=(const Sampler&) = delete;
    virtual ~Sampler() = default;

    /// The configuration of `trial`: the same whenever it is asked for. Thread-safe.
    [[nodiscard]] virtual Draw draw(TrialId trial) const = 0;
};

}  // namespace espalier
