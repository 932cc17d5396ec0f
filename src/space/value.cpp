#include "space/value.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace espalier {
namespace {

std::string json_number(double value) {
    std::string text = shortest(value);
    // A whole double keeps its point, so that it reads back as a float in JSON and in TOML.
    if (text.find_first_of(".eni") == std::string::npos) text += ".0";
    return text;
}

/// A configuration is written for every trial: most strings need no library to be quoted.
bool plain(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

struct AsJson {
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return json_number(value); }
    std::string operator()(const std::string& value) const {
        return plain(value) ? '"' + value + '"' : nlohmann::json(value).dump();
    }
};

}  // namespace

std::string to_json(const Value& value) { return std::visit(AsJson{}, value); }

std::string to_text(const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr ? *text : to_json(value);
}

}  // namespace espalier
