#include "study/toml_text.hpp"

#include <algorithm>

namespace espalier {
namespace {

bool is_bare(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

std::string toml_key(const std::string& key) {
    return !key.empty() && std::all_of(key.begin(), key.end(), is_bare) ? key : toml_value(key);
}

std::string toml_value(const Value& value) {
    // JSON's strings and numbers are TOML's, but for DEL, which TOML wants escaped.
    std::string text;
    for (const char c : to_json(value)) {
        if (c == '\x7f')
            text += "\\u007F";
        else
            text += c;
    }
    return text;
}

std::string toml_array(const std::vector<Value>& values) {
    std::string text = "[";
    for (const auto& value : values) text += (text.size() > 1 ? ", " : "") + toml_value(value);
    return text + "]";
}

}  // namespace espalier
