/// The best result so far, and the order in which results become it. Values; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/ids.hpp"

namespace espalier {

/// A result that is the best of its kind.
struct Incumbent {
    TrialId trial{};
    std::uint32_t rung = 0;
    std::uint32_t attempt = 1;
    double resource = 0;
    double loss = 0;
    std::uint32_t bracket = 0;
};

/// Ties go to the older trial, and within a trial to the result with more resource.
[[nodiscard]] inline bool better(const Incumbent& a, const Incumbent& b) {
    if (a.loss != b.loss) return a.loss < b.loss;
    if (a.trial != b.trial) return number(a.trial) < number(b.trial);
    return a.resource > b.resource;
}

/// Takes the candidate where it is the best so far. @returns whether it did.
inline bool improve(std::optional<Incumbent>& best, const Incumbent& candidate) {
    if (best && !better(candidate, *best)) return false;
    best = candidate;
    return true;
}

}  // namespace espalier
