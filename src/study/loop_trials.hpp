/// How many trials each bracket of asynchronous Hyperband's loop gets: it is not the shares that say so but the
/// budgets, and ASHA spends its budget on more or fewer trials as it goes on. In a bracket's turn it does as ASHA would
/// that had had all its turns in one. Values; any thread. Part of study/expectation.hpp.
#pragma once

#include <cstdint>
#include <vector>

#include "core/plan.hpp"
#include "study/growth.hpp"

namespace espalier {

class LoopTrials {
  public:
    /// `growth`: of the plan's eta; must outlive it.
    LoopTrials(LadderPlan plan, const Growth& growth);

    /// Trials of each bracket, when there are so many in all.
    [[nodiscard]] std::vector<std::uint64_t> parts(std::uint64_t trials) const;
    /// Trials that so much resource draws.
    [[nodiscard]] std::uint64_t trials(double resource) const;

  private:
    [[nodiscard]] std::vector<double> drawn(double resource) const;
    [[nodiscard]] double drawn(std::size_t bracket, double resource) const;
    [[nodiscard]] double cost(std::size_t bracket, double trials) const;

    LadderPlan plan_;
    const Growth& growth_;
    std::vector<double> budgets_;
    double round_ = 0;  ///< their sum
};

}  // namespace espalier
