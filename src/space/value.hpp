/// The value of one parameter or option.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace espalier {

using Value = std::variant<bool, std::int64_t, double, std::string>;

/// As JSON: true, 12, 0.001, "adam". Doubles as the shortest decimal that reads back; a whole double as "3.0".
[[nodiscard]] std::string to_json(const Value& value);

/// As people read it: like JSON, strings without quotes.
[[nodiscard]] std::string to_text(const Value& value);

}  // namespace espalier
