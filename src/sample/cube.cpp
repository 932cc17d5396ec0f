#include "sample/cube.hpp"

#include <algorithm>
#include <tuple>
#include <utility>
#include <variant>

namespace espalier {
namespace {

constexpr double largest_unit = 1 - 0x1p-53;
/// Integers beyond this many are so close on a scale of logarithms that rounded coordinates would confuse them.
constexpr double most_rounded = 0x1p24;

double on_scale(const FloatRange& range, double value) { return range.log ? std::log(value) : value; }

double middle_of(const IntRange& range, double value, double low, double span) {
    if (!range.log) return (value - static_cast<double>(range.low) + 0.5) / span;
    const double middle = ((std::log(value - 0.5) - low) + (std::log(value + 0.5) - low)) / (2 * span);
    return static_cast<double>(range.high) < most_rounded ? rounded_coordinate(middle) : middle;
}

/// Of the value that Space::at gives there.
double integer_at(const IntRange& range, double coordinate, double low, double span) {
    const double value = range.log ? std::floor(std::exp(low + coordinate * span) + 0.5)
                                   : static_cast<double>(range.low) + std::floor(coordinate * span);
    return std::clamp(value, static_cast<double>(range.low), static_cast<double>(range.high));
}

std::pair<double, double> scale_of(const FloatRange& range) {
    const double low = on_scale(range, range.low);
    return {low, on_scale(range, range.high) - low};
}

std::pair<double, double> scale_of(const IntRange& range) {
    const auto low = static_cast<double>(range.low), high = static_cast<double>(range.high);
    if (!range.log) return {low, high - low + 1};
    const double log_low = std::log(low - 0.5);
    return {log_low, std::log(high + 0.5) - log_low};
}

double number_of(const Value& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return absent;
}

}  // namespace

double rounded_coordinate(double x) { return std::floor(x * 0x1p32 + 0.5) * 0x1p-32; }

Cube::Cube(const Space& space) : space_(space) {
    for (const std::size_t i : space.dependency_order()) {
        const auto& parameter = space.parameters()[i];
        if (std::holds_alternative<Constant>(parameter.domain) || space.once() == i) continue;
        if (auto when = requirements(parameter)) add(i, std::move(*when));
    }
}

void Cube::add(std::size_t parameter, std::vector<Requirement> when) {
    const Domain& domain = space_.parameters()[parameter].domain;
    Dimension dimension;
    Place place;
    place.parameter = parameter;
    if (const auto* choice = std::get_if<Choice>(&domain))
        dimension.options = choice->options.size();
    else if (const auto* real = std::get_if<FloatRange>(&domain))
        std::tie(place.low, place.span) = scale_of(*real);
    else
        std::tie(place.low, place.span) = scale_of(std::get<IntRange>(domain));
    dimension.conditional = !when.empty();
    place.when = std::move(when);
    dimensions_.push_back(dimension);
    places_.push_back(std::move(place));
}

/// Nothing: the parameter never applies, or whether it does cannot be told from a point.
std::optional<std::vector<Cube::Requirement>> Cube::requirements(const Parameter& parameter) const {
    std::vector<Requirement> when;
    for (const auto& condition : parameter.when) {
        const std::size_t parent = *space_.find(condition.parent);
        const auto& parent_parameter = space_.parameters()[parent];
        if (const auto* constant = std::get_if<Constant>(&parent_parameter.domain);
            constant != nullptr && parent_parameter.when.empty()) {
            if (std::find(condition.any_of.begin(), condition.any_of.end(), constant->value) == condition.any_of.end())
                return std::nullopt;
            continue;
        }
        const auto found =
            std::find_if(places_.begin(), places_.end(), [&](const Place& place) { return place.parameter == parent; });
        if (found == places_.end() || std::holds_alternative<FloatRange>(parent_parameter.domain)) return std::nullopt;
        Requirement requirement;
        requirement.parent = static_cast<std::size_t>(found - places_.begin());
        for (const auto& value : condition.any_of) requirement.any_of.push_back(coordinate(requirement.parent, value));
        std::sort(requirement.any_of.begin(), requirement.any_of.end());
        when.push_back(std::move(requirement));
    }
    return when;
}

bool Cube::applies(const Place& place, std::span<const double> point) const {
    return std::all_of(place.when.begin(), place.when.end(), [&](const Requirement& requirement) {
        const double parent = point[requirement.parent];
        return !is_absent(parent) && std::binary_search(requirement.any_of.begin(), requirement.any_of.end(), parent);
    });
}

double Cube::coordinate(std::size_t dimension, const Value& value) const {
    const auto& place = places_[dimension];
    if (const auto* choice = std::get_if<Choice>(&domain(dimension))) {
        const auto found = std::find(choice->options.begin(), choice->options.end(), value);
        return found == choice->options.end() ? absent : static_cast<double>(found - choice->options.begin());
    }
    const double number = number_of(value);
    if (is_absent(number)) return absent;
    if (const auto* range = std::get_if<IntRange>(&domain(dimension)))
        return middle_of(*range, std::clamp(number, static_cast<double>(range->low), static_cast<double>(range->high)),
                         place.low, place.span);
    const auto& range = std::get<FloatRange>(domain(dimension));
    return rounded_coordinate(
        std::clamp((on_scale(range, std::clamp(number, range.low, range.high)) - place.low) / place.span, 0.0, 1.0));
}

std::vector<double> Cube::point(const Configuration& configuration) const {
    std::vector<double> point(size(), absent);
    for (std::size_t d = 0; d < size(); ++d)
        if (const auto& value = configuration.values[places_[d].parameter]) point[d] = coordinate(d, *value);
    return point;
}

double Cube::settled(std::size_t dimension, double coordinate) const {
    const auto& place = places_[dimension];
    const auto* range = std::get_if<IntRange>(&domain(dimension));
    if (range == nullptr) return coordinate;
    return middle_of(*range, integer_at(*range, coordinate, place.low, place.span), place.low, place.span);
}

void Cube::settle(std::span<double> coordinates) const {
    for (std::size_t d = 0; d < size(); ++d)
        coordinates[d] = applies(places_[d], coordinates) ? settled(d, coordinates[d]) : absent;
}

void Cube::to_unit(std::span<const double> point, std::span<double> unit) const {
    for (std::size_t d = 0; d < size(); ++d) {
        if (is_absent(point[d])) continue;
        const double within =
            dimensions_[d].is_choice() ? (point[d] + 0.5) / static_cast<double>(dimensions_[d].options) : point[d];
        unit[places_[d].parameter] = std::clamp(within, 0.0, largest_unit);
    }
}

}  // namespace espalier
