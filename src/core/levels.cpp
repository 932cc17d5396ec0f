#include "core/levels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace espalier {

unsigned max_early_stopping_rate(const LevelRule& rule) {
    return floor_log(rule.min_resource, rule.max_resource, ReductionFactor(rule.eta));
}

std::vector<double> rung_levels(const LevelRule& rule) {
    const ReductionFactor eta(rule.eta);
    const auto positive = [](double x) { return x > 0 && std::isfinite(x); };
    if (!positive(rule.min_resource) || !positive(rule.max_resource))
        throw std::invalid_argument("resources must be positive and finite");
    if (rule.min_resource > rule.max_resource)
        throw std::invalid_argument(
            fmt::format("min_resource {} is above max_resource {}", rule.min_resource, rule.max_resource));
    const unsigned s_max = max_early_stopping_rate(rule);
    if (rule.early_stopping_rate > s_max)
        throw std::invalid_argument(fmt::format("early_stopping_rate = {}: at most {} fits between {} and {} at eta {}",
                                                rule.early_stopping_rate, s_max, rule.min_resource, rule.max_resource,
                                                rule.eta));
    std::vector<double> levels;
    for (unsigned k = rule.early_stopping_rate; k <= s_max; ++k) {
        const auto power = static_cast<int>(k);
        const double level = rule.integer ? std::max(1.0, floor_times_power(rule.min_resource, eta, power))
                                          : times_power(rule.min_resource, eta, power);
        if (levels.empty() || level > levels.back()) levels.push_back(level);
    }
    return levels;
}

double fitting_min_resource(const LevelRule& rule) {
    const ReductionFactor eta(rule.eta);
    return times_power(rule.max_resource, eta, -static_cast<int>(max_early_stopping_rate(rule)));
}

}  // namespace espalier
