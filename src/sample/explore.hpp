/// The configuration of a copy in population based training: its parent's, a little changed. A function of (space,
/// seed, trial, parent's configuration); any thread. (Jaderberg et al. 2017: perturb, resample)
///
/// Each parameter that the parent has is, by a draw of its own,
/// - in 3 of 8 cases multiplied by 1.2, in 3 by 0.8, and kept within its range; an integer is rounded, and goes on by
///   one where that left it as it was; of a choice one of its neighbours in the order of the study is taken;
/// - in 2 of 8 cases drawn anew.
/// Constants and frozen parameters stay. A parameter that the parent did not have, since its condition did not hold, is
/// drawn; one whose condition does not hold any more is left out.
#pragma once

#include "core/sampler.hpp"
#include "space/space.hpp"

namespace espalier {

/// Coordinates of values that were not drawn anew are -1: they are no point of the cube.
[[nodiscard]] Draw explore(const Space& space, std::uint64_t seed, TrialId trial, const Configuration& parent);

}  // namespace espalier
