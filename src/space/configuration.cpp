#include "space/configuration.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "space/space.hpp"

namespace espalier {
namespace {

Value value_from_json(const Parameter& parameter, const nlohmann::json& json) {
    const bool wants_float = std::holds_alternative<FloatRange>(parameter.domain);
    if (json.is_number() && wants_float) return json.get<double>();
    if (json.is_number_float()) return json.get<double>();
    if (json.is_number_integer()) return json.get<std::int64_t>();
    if (json.is_boolean()) return json.get<bool>();
    if (json.is_string()) return json.get<std::string>();
    throw std::invalid_argument(fmt::format("{}: {} is no value of a parameter", parameter.name, json.dump()));
}

}  // namespace

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
