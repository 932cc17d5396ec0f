/// Which brackets of SHA a number of trials fills, opened one after the other, after the last the first again: what
/// core/sha_stage.hpp opens under such a limit. Pure; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "core/plan.hpp"

namespace espalier {

struct ShaFill {
    std::vector<std::uint64_t> opened;  ///< how often each of the plan's brackets
    std::uint64_t trials = 0;           ///< that they have in all
    std::uint64_t next = 0;             ///< the size of the first that is not filled

    [[nodiscard]] std::uint64_t brackets() const;
};

[[nodiscard]] ShaFill fill_brackets(const std::vector<BracketPlan>& brackets, std::uint64_t trials);

}  // namespace espalier
