/// A TOML text as a tree of values in the order in which they were written, each with its place. The parser itself
/// (toml++) is known to toml_tree.cpp alone. Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "space/value.hpp"
#include "study/faults.hpp"

namespace espalier {

struct TomlNode;
struct TomlEntry;
using TomlArray = std::vector<TomlNode>;
using TomlTable = std::vector<TomlEntry>;

/// A value that no key of a study file takes: a date, a number that is not finite.
struct TomlUnusable {
    std::string written;
    std::string why;
};

struct TomlNode {
    std::variant<Value, TomlArray, TomlTable, TomlUnusable> content;
    /// How a flag gave it, before it was read as TOML: where a string is wanted, `--set study.name=2024` means one.
    std::optional<std::string> raw;
};

struct TomlEntry {
    std::string key;
    Place place;
    TomlNode value;
};

/// Nothing, and a fault at its line, when the text is no TOML.
[[nodiscard]] std::optional<TomlTable> parse_toml(std::string_view text, Faults& faults);

/// One value, as it would stand behind `key =`; a text that is no TOML value is a string. Nothing if it is not UTF-8.
[[nodiscard]] std::optional<TomlNode> parse_toml_value(const std::string& text, const Place& place);

/// The parts of a dotted key: space."a.b" has two. Empty if it is none.
[[nodiscard]] std::vector<std::string> parse_toml_key(const std::string& dotted);

[[nodiscard]] bool is_utf8(const std::string& text);

/// "an integer", "a table": for messages.
[[nodiscard]] std::string kind(const TomlNode& node);

/// `eta = 1`: the entry as messages show it; long values are cut.
[[nodiscard]] std::string shown(const TomlEntry& entry);

}  // namespace espalier
