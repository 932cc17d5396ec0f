#include "sample/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

namespace espalier {
namespace {

constexpr std::uint64_t countless = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t most_contexts = 100'000;

std::uint64_t sum(std::uint64_t a, std::uint64_t b) { return a + std::min(b, countless - a); }

/// The decimal of twelve digits that is meant: 0.0001 where exp and log give 0.00010000000000000009.
double readable(double value, double step) {
    const double rounded = std::strtod(fmt::format("{:.12g}", value).c_str(), nullptr);
    return std::abs(rounded - value) <= 1e-6 * step ? rounded : value;
}

std::vector<Value> values_of(const FloatRange& range, unsigned points) {
    std::vector<Value> values;
    const auto last = static_cast<double>(points - 1);
    const auto at = [&](double part) {
        if (!range.log) return range.low + (range.high - range.low) * part;
        return std::exp(std::log(range.low) + (std::log(range.high) - std::log(range.low)) * part);
    };
    for (unsigned i = 0; i < points; ++i) {
        const double part = i / last;
        const double step = std::abs(at(part) - at(i == 0 ? 1 / last : (i - 1) / last));
        const double value = i == 0 ? range.low : i + 1 == points ? range.high : readable(at(part), step);
        values.emplace_back(std::clamp(value, range.low, range.high));
    }
    return values;
}

std::vector<Value> values_of(const IntRange& range, unsigned points) {
    const auto span = static_cast<std::uint64_t>(range.high - range.low);
    const std::uint64_t last = std::min<std::uint64_t>(points - 1, span);
    std::vector<Value> values;
    for (std::uint64_t i = 0; i <= last; ++i) {
        std::int64_t value = range.high;
        if (last == span)
            value = range.low + static_cast<std::int64_t>(i);
        else if (range.log && i < last)
            value = std::llround(static_cast<double>(range.low) *
                                 std::pow(static_cast<double>(range.high) / static_cast<double>(range.low),
                                          static_cast<double>(i) / static_cast<double>(last)));
        else if (i < last)  // within 2^53 * 1000
            value = range.low + static_cast<std::int64_t>((span * i + last / 2) / last);
        if (values.empty() || Value(value) != values.back()) values.emplace_back(value);
    }
    return values;
}

std::vector<Value> values_of(const Choice& choice, unsigned) { return choice.options; }
std::vector<Value> values_of(const Constant& constant, unsigned) { return {constant.value}; }

bool depends(const Parameter& parameter, const std::string& parent) {
    return std::any_of(parameter.when.begin(), parameter.when.end(), [&](const auto& c) { return c.parent == parent; });
}

}  // namespace

std::vector<Value> grid_values(const Domain& domain, unsigned points) {
    return std::visit([&](const auto& d) { return values_of(d, points); }, domain);
}

Grid::Grid(const Space& space, unsigned points) : space_(space), order_(space.dependency_order()) {
    const auto& parameters = space.parameters();
    for (const auto& parameter : parameters) values_.push_back(grid_values(parameter.domain, points));
    parents_.resize(order_.size() + 1);
    for (std::size_t step = 0; step < order_.size(); ++step)
        for (std::size_t before = 0; before < step; ++before) {
            const auto& name = parameters[order_[before]].name;
            const bool needed = std::any_of(order_.begin() + static_cast<std::ptrdiff_t>(step), order_.end(),
                                            [&](std::size_t later) { return depends(parameters[later], name); });
            if (needed) parents_[step].push_back(order_[before]);
        }
    Context chosen(parameters.size(), 0);
    size_ = count(0, chosen);
}

Grid::Context Grid::seen_from(std::size_t step, const Context& chosen) const {
    Context seen;
    for (const std::size_t parent : parents_[step]) seen.push_back(chosen[parent]);
    return seen;
}

bool Grid::applies(std::size_t step, const Context& chosen) const {
    const auto& when = space_.parameters()[order_[step]].when;
    return std::all_of(when.begin(), when.end(), [&](const Condition& condition) {
        const std::size_t parent = *space_.find(condition.parent);
        if (chosen[parent] == 0) return false;
        const Value& value = values_[parent][chosen[parent] - 1];
        return std::find(condition.any_of.begin(), condition.any_of.end(), value) != condition.any_of.end();
    });
}

/// Counts each context once.
std::uint64_t Grid::count(std::size_t step, Context& chosen) {
    if (step == order_.size()) return 1;
    std::pair key(step, seen_from(step, chosen));
    if (const auto known = counts_.find(key); known != counts_.end()) return known->second;
    if (counts_.size() >= most_contexts)
        throw std::invalid_argument(fmt::format(
            "more than {} combinations of values decide which parameters apply; use random", most_contexts));
    std::uint64_t all = 0;
    std::uint32_t& choice = chosen[order_[step]];
    const bool varies = applies(step, chosen);
    for (choice = varies ? 1 : 0; choice <= (varies ? values_[order_[step]].size() : 0); ++choice)
        all = sum(all, count(step + 1, chosen));
    choice = 0;
    counts_.emplace(std::move(key), all);
    return all;
}

std::uint64_t Grid::counted(std::size_t step, const Context& chosen) const {
    return step == order_.size() ? 1 : counts_.at({step, seen_from(step, chosen)});
}

Draw Grid::at(std::uint64_t index) const {
    Draw draw;
    draw.unit.resize(space_.size());
    Given given;
    given.values.resize(space_.size());
    Context chosen(space_.size(), 0);
    std::uint64_t left = index;
    for (std::size_t step = 0; step < order_.size(); ++step) {
        if (!applies(step, chosen)) continue;
        const std::size_t place = order_[step];
        const auto& values = values_[place];
        std::uint32_t& choice = chosen[place];
        for (choice = 1; choice < values.size(); ++choice) {
            const std::uint64_t below = counted(step + 1, chosen);
            if (left < below) break;
            left -= below;
        }
        given.values[place] = values[choice - 1];
        draw.unit[place] = (choice - 0.5) / static_cast<double>(values.size());
    }
    draw.configuration = space_.at(draw.unit, &given);
    return draw;
}

}  // namespace espalier
