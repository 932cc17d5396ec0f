/// The configurations to start with: trial i has the i-th one given; what that leaves open, and all later trials, come
/// from the sampler behind it. Immutable.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "core/sampler.hpp"
#include "sample/given_values.hpp"
#include "space/space.hpp"

namespace espalier {

class GivenSampler final : public Sampler {
  public:
    /// `space` must outlive the sampler.
    GivenSampler(std::unique_ptr<Sampler> rest, const Space& space, std::vector<Given> given)
        : rest_(std::move(rest)), space_(space), given_(std::move(given)) {}

    [[nodiscard]] Draw draw(TrialId trial) const override {
        Draw draw = rest_->draw(trial);
        if (number(trial) <= given_.size()) put_given(draw, given_[number(trial) - 1], space_);
        return draw;
    }

  private:
    std::unique_ptr<Sampler> rest_;
    const Space& space_;
    std::vector<Given> given_;
};

}  // namespace espalier
