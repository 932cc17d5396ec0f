#include "space/configuration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "space/given.hpp"
#include "space/space.hpp"

namespace espalier {
namespace {

/// An integer of 64 bits with a sign, or nothing: JSON's may be longer.
template <typename Json>
std::optional<std::int64_t> integer_from_json(const Json& json) {
    if (!json.is_number_integer()) return std::nullopt;
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    if (json.is_number_unsigned() && json.template get<std::uint64_t>() > static_cast<std::uint64_t>(most))
        return std::nullopt;
    return json.template get<std::int64_t>();
}

template <typename Json>
std::optional<Value> scalar_from_json(const Json& json) {
    if (const auto whole = integer_from_json(json)) return *whole;
    if (json.is_number()) return json.template get<double>();
    if (json.is_boolean()) return json.template get<bool>();
    if (json.is_string()) return json.template get<std::string>();
    return std::nullopt;
}

/// Whether a parameter of this domain can have a value of this type; ranges are not looked at.
bool fits(const Domain& domain, const Value& value) {
    if (std::holds_alternative<FloatRange>(domain)) return std::holds_alternative<double>(value);
    if (std::holds_alternative<IntRange>(domain)) return std::holds_alternative<std::int64_t>(value);
    if (const auto* constant = std::get_if<Constant>(&domain)) return constant->value.index() == value.index();
    const auto& options = std::get<Choice>(domain).options;
    return std::any_of(options.begin(), options.end(), [&](const Value& o) { return o.index() == value.index(); });
}

Value value_from_json(const Parameter& parameter, const nlohmann::json& json) {
    auto value = scalar_from_json(json);
    const auto* whole = value ? std::get_if<std::int64_t>(&*value) : nullptr;
    if (whole != nullptr && std::holds_alternative<FloatRange>(parameter.domain)) value = static_cast<double>(*whole);
    if (!value || !fits(parameter.domain, *value))
        throw std::invalid_argument(fmt::format("{}: {} is no value of this parameter", parameter.name, json.dump()));
    return *value;
}

}  // namespace

NamedValues named_values_from_json(const std::string& text) {
    const auto object = nlohmann::ordered_json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object()) throw std::invalid_argument(fmt::format("not a JSON object: {}", text));
    NamedValues values;
    for (const auto& [name, json] : object.items()) {
        const auto value = scalar_from_json(json);
        if (!value) throw std::invalid_argument(fmt::format("{}: {} is no value of a parameter", name, json.dump()));
        values.emplace_back(name, *value);
    }
    return values;
}

std::string to_json(const Space& space, const Configuration& configuration) {
    std::string text = "{";
    for (std::size_t i = 0; i < configuration.values.size(); ++i) {
        if (!configuration.values[i]) continue;
        if (text.size() > 1) text += ',';
        text += space.key(i);
        text += ':';
        text += to_json(*configuration.values[i]);
    }
    return text + "}";
}

Configuration configuration_from_json(const Space& space, std::string_view json) {
    const auto object = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object()) throw std::invalid_argument(fmt::format("not a JSON object: {}", json));
    Configuration configuration;
    configuration.values.resize(space.size());
    for (const auto& [name, value] : object.items()) {
        const auto i = space.find(name);
        if (!i) throw std::invalid_argument(fmt::format("the space has no parameter `{}`", name));
        configuration.values[*i] = value_from_json(space.parameters()[*i], value);
    }
    return configuration;
}

}  // namespace espalier
