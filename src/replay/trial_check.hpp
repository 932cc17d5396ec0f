/// Compares the configurations in a journal with what the sampler draws again. Its own thread may run it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/plan.hpp"
#include "core/sampler.hpp"
#include "journal/reader.hpp"
#include "space/space.hpp"

namespace espalier {

struct TrialCheck {
    std::vector<bool> present;  ///< by trial number
    /// Trials whose unit coordinates are equal and whose values are not, with the journal's values: another libm.
    std::unordered_map<std::uint64_t, Configuration> other_values;
    std::unordered_map<std::uint64_t, TrialId> parents;  ///< of copies, by trial
    std::optional<std::string> difference;
};

/// Unit coordinates must be equal bit for bit. Values may differ in the last bits of a float, since exp and log of
/// another libm do; the journal's are authoritative. A copy is explored again from its parent's row, which is before
/// it. `population`: of a plan that has copies.
[[nodiscard]] TrialCheck check_trials(JournalReader& reader, const Space& space, const Sampler& sampler,
                                      const std::optional<PopulationPlan>& population);

/// The row's values, if they are those drawn but for a libm's last bits. @throws std::invalid_argument if not.
[[nodiscard]] Configuration logged_values(const Space& space, const TrialRow& row, const Configuration& drawn);

}  // namespace espalier
