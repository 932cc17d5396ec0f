#include "space/given.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace espalier {
namespace {

/// The value as this domain has it, or nothing.
std::optional<Value> as_value_of(const Domain& domain, const Value& written) {
    if (can_be(domain, written)) return written;
    const auto* whole = std::get_if<std::int64_t>(&written);
    if (whole != nullptr && can_be(domain, Value(static_cast<double>(*whole))))
        return Value(static_cast<double>(*whole));
    return std::nullopt;
}

std::string wanted(const Domain& domain) {
    if (const auto* floats = std::get_if<FloatRange>(&domain))
        return fmt::format("must be a number from {} to {}", shortest(floats->low), shortest(floats->high));
    if (const auto* integers = std::get_if<IntRange>(&domain))
        return fmt::format("must be a whole number from {} to {}", integers->low, integers->high);
    if (const auto* constant = std::get_if<Constant>(&domain))
        return fmt::format("is the constant {} in this space", to_json(constant->value));
    std::string options;
    for (const auto& option : std::get<Choice>(domain).options)
        options += (options.empty() ? "" : ", ") + to_json(option);
    return "must be one of " + options;
}

/// Conditions whose parents are given, too, and that do not hold. Those on parents that are drawn may hold.
std::optional<std::string> contradiction(const Space& space, const Given& given, std::size_t place) {
    for (const auto& condition : space.parameters()[place].when) {
        const auto& parent = given.values[*space.find(condition.parent)];
        if (parent && std::find(condition.any_of.begin(), condition.any_of.end(), *parent) == condition.any_of.end())
            return fmt::format("does not apply where {} = {}; remove it", condition.parent, to_json(*parent));
    }
    return std::nullopt;
}

}  // namespace

Given give(const Space& space, const NamedValues& written, std::vector<GivenFault>& faults) {
    Given given;
    given.values.resize(space.size());
    std::vector<std::string> names;
    for (const auto& parameter : space.parameters()) names.push_back(parameter.name);
    for (const auto& [name, value] : written) {
        const auto place = space.find(name);
        if (!place) {
            faults.push_back({name, fmt::format("the space has no such parameter{}", did_you_mean(name, names))});
            continue;
        }
        const auto& domain = space.parameters()[*place].domain;
        given.values[*place] = as_value_of(domain, value);
        if (!given.values[*place]) faults.push_back({name, wanted(domain)});
    }
    for (std::size_t place = 0; place < space.size(); ++place) {
        const auto why = given.values[place] ? contradiction(space, given, place) : std::nullopt;
        if (!why) continue;
        faults.push_back({names[place], *why});
        given.values[place].reset();
    }
    return given;
}

}  // namespace espalier
