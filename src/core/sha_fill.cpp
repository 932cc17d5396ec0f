#include "core/sha_fill.hpp"

#include <numeric>

namespace espalier {

std::uint64_t ShaFill::brackets() const { return std::accumulate(opened.begin(), opened.end(), std::uint64_t{0}); }

ShaFill fill_brackets(const std::vector<BracketPlan>& brackets, std::uint64_t trials) {
    // Shares may add up beyond 2^64: then there is no whole round.
    __extension__ using Wide = unsigned __int128;
    Wide round = 0;
    for (const auto& bracket : brackets) round += bracket.share;
    const auto rounds = static_cast<std::uint64_t>(trials / round);
    ShaFill fill;
    fill.opened.assign(brackets.size(), rounds);
    fill.trials = static_cast<std::uint64_t>(rounds * round);
    for (std::size_t b = 0; b < brackets.size(); ++b) {  // the last one does not fit: it would end another round
        fill.next = brackets[b].share;
        if (trials - fill.trials < fill.next) break;
        fill.trials += fill.next;
        ++fill.opened[b];
    }
    return fill;
}

}  // namespace espalier
