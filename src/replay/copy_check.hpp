/// Explores the copies of a journal again, each from its parent's configuration there, and compares. Fed with trials in
/// an order in which parents come before their copies; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "core/plan.hpp"
#include "journal/rows.hpp"
#include "replay/trial_check.hpp"
#include "space/space.hpp"

namespace espalier {

class CopyCheck {
  public:
    /// `population`: of a plan that makes copies. `space` outlives it.
    CopyCheck(const Space& space, std::optional<PopulationPlan> population) : space_(space), population_(population) {}

    [[nodiscard]] static bool is_copy(const TrialRow& row) { return row.drawn && number(row.drawn->parent) != 0; }
    /// A trial that is no copy. (Kept only where there may be copies.)
    void keep(const TrialRow& row);
    /// A copy. @throws std::invalid_argument: it is not what is explored from its parent
    void check(const TrialRow& row, TrialCheck& check);

  private:
    const Space& space_;
    std::optional<PopulationPlan> population_;
    std::unordered_map<std::uint64_t, Configuration> configurations_;  ///< by trial
};

}  // namespace espalier
