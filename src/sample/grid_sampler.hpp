/// The sampler of a grid: its points one after the other. The study's first trials, which [[try]] gives, come before
/// them: what they leave open is drawn by the sampler behind. Immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "sample/grid.hpp"

namespace espalier {

class GridSampler final : public Sampler {
  public:
    /// The space of `grid` must outlive the sampler. `given`: how many trials are.
    GridSampler(std::unique_ptr<Sampler> rest, Grid grid, std::uint64_t given)
        : rest_(std::move(rest)), grid_(std::move(grid)), given_(given) {}

    /// Trials beyond the last point, which no run has, begin the grid again.
    [[nodiscard]] Draw draw(TrialId trial) const override {
        if (number(trial) <= given_) return rest_->draw(trial);
        Draw draw = grid_.at((number(trial) - given_ - 1) % grid_.size());
        draw.why.origin = Origin::grid;
        return draw;
    }

  private:
    std::unique_ptr<Sampler> rest_;
    Grid grid_;
    std::uint64_t given_;
};

}  // namespace espalier
