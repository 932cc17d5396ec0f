#include "core/levels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "core/plan.hpp"

namespace espalier {
namespace {

double level_at(double resource, const ReductionFactor& eta, int power, bool integer) {
    return integer ? std::max(1.0, floor_times_power(resource, eta, power)) : times_power(resource, eta, power);
}

/// Equal neighbours are merged.
void add(std::vector<double>& levels, double level) {
    if (levels.empty() || level > levels.back()) levels.push_back(level);
}

/// The m for which r is R / eta^m to the last bit of a double.
std::optional<unsigned> steps_to_top(const LevelRule& rule, const ReductionFactor& eta) {
    const unsigned s_max = floor_log(rule.min_resource, rule.max_resource, eta);
    for (const unsigned m : {s_max, s_max + 1})
        if (times_power(rule.max_resource, eta, -static_cast<int>(m)) == rule.min_resource) return m;
    return std::nullopt;
}

}  // namespace

unsigned max_early_stopping_rate(const LevelRule& rule) {
    const ReductionFactor eta(rule.eta);
    return steps_to_top(rule, eta).value_or(floor_log(rule.min_resource, rule.max_resource, eta));
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
    if (steps_to_top(rule, eta))
        return levels_up_to(rule.max_resource, s_max - rule.early_stopping_rate + 1, eta, rule.integer);
    std::vector<double> levels;
    for (unsigned k = rule.early_stopping_rate; k <= s_max; ++k)
        add(levels, level_at(rule.min_resource, eta, static_cast<int>(k), rule.integer));
    return levels;
}

std::vector<double> levels_up_to(double max_resource, unsigned rungs, const ReductionFactor& eta, bool integer) {
    std::vector<double> levels;
    for (unsigned k = rungs; k-- > 0;) add(levels, level_at(max_resource, eta, -static_cast<int>(k), integer));
    return levels;
}

std::vector<double> endless_levels(std::vector<double> below, double base, unsigned power, const ReductionFactor& eta,
                                   bool integer) {
    for (; below.size() < most_rungs; ++power) {
        const double level = level_at(base, eta, static_cast<int>(power), integer);
        if (!std::isfinite(level)) break;
        add(below, level);
    }
    return below;
}

double fitting_min_resource(const LevelRule& rule) {
    const ReductionFactor eta(rule.eta);
    return times_power(rule.max_resource, eta, -static_cast<int>(max_early_stopping_rate(rule)));
}

}  // namespace espalier
