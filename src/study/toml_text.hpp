/// Values as TOML text. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "space/value.hpp"

namespace espalier {

/// The key as TOML writes it: bare where it may be, else quoted.
[[nodiscard]] std::string toml_key(const std::string& key);
/// Reads back as the same value of the same type. Strings must be UTF-8.
[[nodiscard]] std::string toml_value(const Value& value);
/// ["sgd", "adam"]
[[nodiscard]] std::string toml_array(const std::vector<Value>& values);

}  // namespace espalier
