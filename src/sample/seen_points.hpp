/// The points of the trials that a learner has seen, each once, wherever it has results. They stay where they are. One
/// thread.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "sample/density_model.hpp"

namespace espalier {

class SeenPoints {
  public:
    /// `space` must outlive it.
    explicit SeenPoints(const ModelSpace& space) : space_(space) {}

    const double* of(TrialId trial, const Configuration& configuration) {
        auto found = points_.find(number(trial));
        if (found == points_.end()) found = points_.emplace(number(trial), space_.point(configuration)).first;
        return found->second.data();
    }

  private:
    const ModelSpace& space_;
    std::unordered_map<std::uint64_t, std::vector<double>> points_;
};

}  // namespace espalier
