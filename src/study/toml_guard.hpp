/// What toml++ must not be given: text on which it recurses without end, or does what is undefined. All of it is no
/// TOML, or no study. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace espalier {

struct TomlFault {
    std::size_t line = 0;
    std::string what;
};

/// The first of: a key of very many parts, into each of which the parser and whoever walks its tables recurse (values
/// within one another it counts itself); a letter beyond ASCII that stands in no string and no comment, or behind a
/// backslash.
[[nodiscard]] std::optional<TomlFault> fault_before_parsing(std::string_view text);

}  // namespace espalier
