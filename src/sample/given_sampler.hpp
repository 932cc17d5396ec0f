/// The configurations to start with: trial i has the i-th one given; what that leaves open, and all later trials, come
/// from the sampler behind it. A coordinate whose value was given, and applies, is -1: it is a point of no cube.
/// Immutable.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "core/sampler.hpp"
#include "space/space.hpp"

namespace espalier {

class GivenSampler final : public Sampler {
  public:
    /// `space` must outlive the sampler.
    GivenSampler(std::unique_ptr<Sampler> rest, const Space& space, std::vector<Given> given)
        : rest_(std::move(rest)), space_(space), given_(std::move(given)) {}

    [[nodiscard]] Draw draw(TrialId trial) const override {
        Draw draw = rest_->draw(trial);
        if (number(trial) > given_.size()) return draw;
        const Given& given = given_[number(trial) - 1];
        draw.configuration = space_.at(draw.unit, &given);
        for (std::size_t i = 0; i < draw.unit.size(); ++i)
            if (given.values[i] && draw.configuration.values[i]) draw.unit[i] = -1;
        return draw;
    }

  private:
    std::unique_ptr<Sampler> rest_;
    const Space& space_;
    std::vector<Given> given_;
};

}  // namespace espalier
