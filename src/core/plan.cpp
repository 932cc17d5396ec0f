#include "core/plan.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>

namespace espalier {

void check(const LadderPlan& plan) {
    if (plan.brackets.empty()) throw std::invalid_argument("a ladder needs a bracket");
    std::size_t rungs = 0;
    for (const auto& [levels, share] : plan.brackets) {
        if (levels.empty() || !(levels.front() > 0))
            throw std::invalid_argument("a ladder needs a rung above resource 0");
        if (std::adjacent_find(levels.begin(), levels.end(), std::greater_equal<>{}) != levels.end())
            throw std::invalid_argument("the levels of a ladder must increase");
        if (levels.back() != plan.brackets.front().levels.back())
            throw std::invalid_argument("the brackets of a ladder must end at the same resource");
        if (share == 0) throw std::invalid_argument("each bracket of a ladder needs a share of the trials");
        rungs += levels.size();
    }
    if (rungs > most_rungs) throw std::invalid_argument("a ladder has at most 256 rungs");
}

}  // namespace espalier
