#include "core/hyperband.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "base/exact.hpp"

namespace espalier {
namespace {

/// Doublings of the budget: 2^50 units of resource are in the brackets up to here.
constexpr unsigned most_doubled = 50;

double size_of(std::uint64_t longest, std::uint64_t rungs, const ReductionFactor& eta, BracketSizes sizes) {
    const auto power = static_cast<int>(rungs - 1);
    if (sizes == BracketSizes::printed) return ceil_times_power(longest / rungs, 1, eta, power);
    return ceil_times_power(longest, rungs, eta, power);
}

BracketPlan endless_bracket(unsigned k, unsigned s, double unit, const ReductionFactor& eta) {
    BracketPlan bracket{{}, std::uint64_t{1} << s};
    int rungs = 1;
    while (ceil_times_power(bracket.share, 1, eta, -rungs) > 1) ++rungs;
    const std::uint64_t budget = std::uint64_t{1} << k;
    for (int i = 0; i < rungs; ++i) {
        const auto size = static_cast<std::uint64_t>(floor_times_power(static_cast<double>(bracket.share), eta, -i));
        bracket.levels.push_back(unit * static_cast<double>(budget / (size * static_cast<std::uint64_t>(rungs))));
    }
    return bracket;
}

}  // namespace

std::vector<BracketPlan> hyperband_brackets(const std::vector<double>& levels, const ReductionFactor& eta,
                                            BracketSizes sizes) {
    std::vector<BracketPlan> brackets;
    for (auto lowest = levels.begin(); lowest != levels.end(); ++lowest) {
        const auto rungs = static_cast<std::uint64_t>(levels.end() - lowest);
        const double size = size_of(levels.size(), rungs, eta, sizes);
        if (size > static_cast<double>(most_trials_of_a_bracket))
            throw std::invalid_argument(
                fmt::format("a bracket of Hyperband with {} rungs has {:.3g} trials, which no run draws", rungs, size));
        brackets.push_back({{lowest, levels.end()}, static_cast<std::uint64_t>(size)});
    }
    return brackets;
}

std::uint64_t least_trials(std::size_t rungs, const ReductionFactor& eta) {
    const double least = ceil_times_power(1, 1, eta, static_cast<int>(rungs) - 1);
    return least < 0x1p63 ? static_cast<std::uint64_t>(least) : std::uint64_t{1} << 63U;
}

std::vector<BracketPlan> endless_hyperband(double min_resource, const ReductionFactor& eta) {
    std::vector<BracketPlan> brackets;
    double budgets = 0;
    for (unsigned k = 1; budgets < std::ldexp(1.0, most_doubled); ++k)
        for (unsigned s = 1; s <= k && std::ldexp(1.0, static_cast<int>(k - s)) >= s; ++s) {
            brackets.push_back(endless_bracket(k, s, min_resource, eta));
            budgets += std::ldexp(1.0, static_cast<int>(k));
        }
    return brackets;
}

}  // namespace espalier
