/// Values of a parameter that is drawn once, where others than the order of draws choose which are taken. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "base/permutation.hpp"
#include "core/learner.hpp"

namespace espalier {

/// The first that is not taken from a place of the order on, which begins again after its end. Where all are taken,
/// which no run asks for, the one at that place. O(count / untaken) on average.
[[nodiscard]] std::uint64_t untaken(const Permutation& order, std::uint64_t place, const TakenValues& taken);

/// The first `most` of them.
[[nodiscard]] std::vector<std::uint64_t> untaken(const Permutation& order, std::uint64_t place,
                                                 const TakenValues& taken, std::size_t most);

}  // namespace espalier
