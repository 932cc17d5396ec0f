/// What decisions depend on, besides messages: the brackets and their rungs. A value.
///
///             first bracket    second     third                     resource R
///   rung 4 ─▶  ├───┤ R          ├─┤ R      ├┤ R     each bracket begins with another
///   rung 3     ├───┤            ├─┤        ├┤       resource, and all end at the same
///   …
#pragma once

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "base/exact.hpp"

namespace espalier {

/// The most rungs of all brackets together: the chain's messages go down it on the stack (DESIGN, section 3).
inline constexpr std::size_t most_rungs = 256;

struct BracketPlan {
    std::vector<double> levels;  ///< resources of its rungs, lowest first, strictly increasing; at least one
    /// How many new trials it gets in proportion to the others: each goes to the bracket with the smallest
    /// drawn / share, the first of equals. So when as many are drawn as the shares add up to, each has its share.
    std::uint64_t share = 1;

    bool operator==(const BracketPlan&) const = default;
};

struct LadderPlan {
    LadderPlan() = default;
    /// One bracket.
    LadderPlan(std::vector<double> levels, ReductionFactor the_eta) : LadderPlan({{std::move(levels), 1}}, the_eta) {}
    LadderPlan(std::vector<BracketPlan> the_brackets, ReductionFactor the_eta)
        : brackets(std::move(the_brackets)), eta(the_eta) {}

    std::vector<BracketPlan> brackets;  ///< at least one; all end at the same resource
    ReductionFactor eta{4};
    std::uint64_t capacity = std::numeric_limits<std::uint64_t>::max();  ///< configurations there are at all
};

/// @throws std::invalid_argument for a plan that no ladder can have.
void check(const LadderPlan& plan);

}  // namespace espalier
