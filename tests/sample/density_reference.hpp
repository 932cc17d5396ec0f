/// The formulas of KDE and TPE written down as they stand in the papers, slowly, from configurations and losses alone:
/// no code is shared with src/sample. A coordinate is nothing where a parameter does not apply.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/learner.hpp"
#include "space/space.hpp"

namespace espalier::test::reference {

struct Axis {
    std::size_t parameter;
    double options;  ///< 0: a number
};
using Point = std::vector<std::optional<double>>;

/// Of the parameters that vary, in the space's order.
inline std::vector<Axis> axes(const Space& space) {
    std::vector<Axis> found;
    for (std::size_t i = 0; i < space.size(); ++i) {
        const auto& domain = space.parameters()[i].domain;
        if (const auto* choice = std::get_if<Choice>(&domain))
            found.push_back({i, static_cast<double>(choice->options.size())});
        else if (!std::holds_alternative<Constant>(domain))
            found.push_back({i, 0});
    }
    return found;
}

inline double coordinate(const Domain& domain, const Value& value) {
    if (const auto* real = std::get_if<FloatRange>(&domain)) {
        const double x = std::get<double>(value);
        return real->log ? std::log(x / real->low) / std::log(real->high / real->low)
                         : (x - real->low) / (real->high - real->low);
    }
    if (const auto* whole = std::get_if<IntRange>(&domain)) {
        const auto n = static_cast<double>(std::get<std::int64_t>(value)), low = static_cast<double>(whole->low),
                   high = static_cast<double>(whole->high);
        const auto on_scale = [&](double x) {
            return whole->log ? std::log(x / (low - 0.5)) / std::log((high + 0.5) / (low - 0.5))
                              : (x - low + 0.5) / (high - low + 1);
        };
        return (on_scale(n - 0.5) + on_scale(n + 0.5)) / 2;
    }
    const auto& options = std::get<Choice>(domain).options;
    return static_cast<double>(std::find(options.begin(), options.end(), value) - options.begin());
}

inline Point point(const Space& space, const Configuration& configuration) {
    Point found;
    for (const auto& axis : axes(space)) {
        const auto& value = configuration.values[axis.parameter];
        found.push_back(value ? std::optional(coordinate(space.parameters()[axis.parameter].domain, *value))
                              : std::nullopt);
    }
    return found;
}

inline double normal_density(double x, double mean, double deviation) {
    const double z = (x - mean) / deviation;
    return std::exp(-z * z / 2) / (deviation * std::sqrt(2 * std::acos(-1.0)));
}
/// The mass of a normal distribution on [0, 1].
inline double mass_inside(double mean, double deviation) {
    const auto below = [&](double x) { return std::erfc((mean - x) / deviation / std::sqrt(2.0)) / 2; };
    return below(1) - below(0);
}

/// Aitchison and Aitken's kernel.
inline double choice_density(double x, double own, double w, double options) {
    return options < 2 ? 1 : x == own ? 1 - w : w / (options - 1);
}

/// A mean of product kernels at `x`. `width`: by axis, nothing where all kernels are uniform.
inline double density(const Point& x, const std::vector<Point>& data, const std::vector<std::optional<double>>& width,
                      const std::vector<Axis>& axes, bool truncated, bool prior) {
    double sum = 0;
    for (std::size_t k = 0; k < data.size() + (prior ? 1 : 0); ++k) {
        double product = 1;
        for (std::size_t d = 0; d < axes.size(); ++d) {
            if (!x[d]) continue;
            const bool uniform = k == data.size() || !data[k][d] || !width[d];
            if (axes[d].options > 0)
                product *=
                    uniform ? 1 / axes[d].options : choice_density(*x[d], *data[k][d], *width[d], axes[d].options);
            else if (!uniform)
                product *= normal_density(*x[d], *data[k][d], *width[d]) /
                           (truncated ? mass_inside(*data[k][d], *width[d]) : 1);
        }
        sum += product;
    }
    return sum / static_cast<double>(data.size() + (prior ? 1 : 0));
}

/// Mean and standard deviation (dividing by n) of what the data have on one axis, and how many have it.
struct Moments {
    double n = 0, mean = 0, deviation = 0;
};
inline Moments moments(const std::vector<Point>& data, std::size_t axis) {
    std::vector<double> values;
    for (const auto& point : data)
        if (point[axis]) values.push_back(*point[axis]);
    Moments found;
    found.n = static_cast<double>(values.size());
    for (const double v : values) found.mean += v / found.n;
    for (const double v : values) found.deviation += (v - found.mean) * (v - found.mean) / found.n;
    found.deviation = std::sqrt(found.deviation);
    return found;
}

/// One trial's latest results.
struct Seen {
    Configuration configuration;
    std::map<double, double> losses;  ///< by resource
};
using AllSeen = std::map<std::uint64_t, Seen>;  ///< by trial

/// The trials with a result at this level, best first, failures last.
inline std::vector<std::uint64_t> ranked(const AllSeen& all, double level) {
    std::vector<std::pair<double, std::uint64_t>> found;
    for (const auto& [trial, seen] : all)
        if (const auto at = seen.losses.find(level); at != seen.losses.end()) found.emplace_back(at->second, trial);
    std::sort(found.begin(), found.end());
    std::vector<std::uint64_t> trials;
    for (const auto& [loss, trial] : found) trials.push_back(trial);
    return trials;
}

inline std::vector<Point> points(const Space& space, const AllSeen& all, const std::vector<std::uint64_t>& trials) {
    std::vector<Point> found;
    for (const auto trial : trials) found.push_back(point(space, all.at(trial).configuration));
    return found;
}

}  // namespace espalier::test::reference
