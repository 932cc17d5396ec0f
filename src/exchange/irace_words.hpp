/// The words of a line of irace's files, which are R: names, numbers, strings, operators. Private to the module. Pure.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "space/value.hpp"

namespace espalier {

/// What is wrong with a line.
struct IraceFault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct IraceWord {
    enum class Kind : std::uint8_t { name, number, text, sign };
    Kind kind = Kind::sign;
    std::string written;  ///< without quotes
    bool operator==(const IraceWord&) const = default;

    [[nodiscard]] bool is(std::string_view sign) const { return kind == Kind::sign && written == sign; }
};

/// Comments, from # on, are left out. @throws IraceFault
[[nodiscard]] std::vector<IraceWord> irace_words(std::string_view line);

/// A number as it stands there: 3 is an integer, 3.0 a float. Nothing else is one.
[[nodiscard]] bool is_number(const std::string& written);
[[nodiscard]] Value number_value(const std::string& written);

}  // namespace espalier
