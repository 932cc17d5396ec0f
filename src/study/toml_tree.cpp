#include "study/toml_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/text.hpp"
#include "study/toml_guard.hpp"
#include "study/toml_text.hpp"

// Header-only and without exceptions, whatever the package was built for: the program then needs no shared library of
// toml++, and a fault in the text is a value.
// Its assertions are claims about the text, and not all are true (`[=`); an optimised build would take them for
// granted. The checks that come after them say what is wrong.
#undef NDEBUG
#define TOML_ASSERT(claim) static_cast<void>(0)
#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace espalier {
namespace {

Place place_of(const toml::source_region& source) { return {source.begin.line, source.begin.column, 0}; }

TomlNode converted(const toml::node& node);

TomlTable converted_table(const toml::table& table) {
    TomlTable entries;
    for (const auto& [key, node] : table)
        entries.push_back({std::string(key.str()), place_of(key.source()), converted(node)});
    // The parser keeps keys in alphabetical order.
    std::stable_sort(entries.begin(), entries.end(), [](const TomlEntry& a, const TomlEntry& b) {
        return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
    });
    return entries;
}

TomlNode converted(const toml::node& node) {
    if (const auto* text = node.as_string()) return {Value(text->get()), {}};
    if (const auto* whole = node.as_integer()) return {Value(std::int64_t{whole->get()}), {}};
    if (const auto* yes = node.as_boolean()) return {Value(yes->get()), {}};
    if (const auto* number = node.as_floating_point()) {
        const double value = number->get();
        if (!std::isfinite(value)) return {TomlUnusable{shortest(value), "must be a finite number"}, {}};
        return {Value(value == 0 ? 0.0 : value), {}};  // -0.0 would compare equal and print otherwise
    }
    if (const auto* table = node.as_table()) return {converted_table(*table), {}};
    if (const auto* array = node.as_array()) {
        TomlArray items;
        for (const auto& item : *array) items.push_back(converted(item));
        return {std::move(items), {}};
    }
    return {TomlUnusable{"(a date or time)", "dates and times have no place in a study; write a string in quotes"}, {}};
}

/// The only entry of the table that `text` is, if it is one.
std::optional<TomlEntry> only_entry(const std::string& text) {
    if (fault_before_parsing(text)) return std::nullopt;
    const toml::parse_result parsed = toml::parse(std::string_view(text));
    if (!parsed) return std::nullopt;
    auto entries = converted_table(parsed.table());
    if (entries.size() != 1) return std::nullopt;
    return std::move(entries.front());
}

/// Entries made by a flag have its place, however deep.
void set_place(TomlNode& node, const Place& place) {
    if (auto* table = std::get_if<TomlTable>(&node.content))
        for (auto& entry : *table) {
            entry.place = place;
            set_place(entry.value, place);
        }
    if (auto* array = std::get_if<TomlArray>(&node.content))
        for (auto& item : *array) set_place(item, place);
}

std::string rendered(const TomlNode& node) {
    if (const auto* value = std::get_if<Value>(&node.content)) return toml_value(*value);
    std::string items;
    const auto add = [&](const std::string& item) { items += (items.empty() ? "" : ", ") + item; };
    if (const auto* array = std::get_if<TomlArray>(&node.content)) {
        for (const auto& item : *array) add(rendered(item));
        return "[" + items + "]";
    }
    if (const auto* table = std::get_if<TomlTable>(&node.content)) {
        for (const auto& entry : *table) add(fmt::format("{} = {}", toml_key(entry.key), rendered(entry.value)));
        return items.empty() ? "{}" : "{ " + items + " }";
    }
    return std::get<TomlUnusable>(node.content).written;
}

}  // namespace

std::optional<TomlTable> parse_toml(std::string_view text, Faults& faults) {
    if (const auto fault = fault_before_parsing(text)) {
        faults.add({fault->line, 0, 0}, fault->what);
        return std::nullopt;
    }
    const toml::parse_result parsed = toml::parse(text);
    if (parsed) return converted_table(parsed.table());
    faults.add(place_of(parsed.error().source()), std::string(parsed.error().description()));
    return std::nullopt;
}

bool is_utf8(const std::string& text) {
    std::string quoted = "v = '";
    for (const char c : text) quoted += static_cast<unsigned char>(c) < 0x80 ? ' ' : c;
    return toml::parse(quoted + "'").succeeded();
}

std::optional<TomlNode> parse_toml_value(const std::string& text, const Place& place) {
    auto entry = only_entry("v = " + text);
    if (!entry || entry->key != "v") {
        if (!is_utf8(text)) return std::nullopt;
        return TomlNode{Value(text), text};
    }
    set_place(entry->value, place);
    // Quotes say that it is a string; without them the text itself is meant where a string is wanted.
    const auto* value = std::get_if<Value>(&entry->value.content);
    if (value == nullptr || !std::holds_alternative<std::string>(*value)) entry->value.raw = text;
    return std::move(entry->value);
}

std::vector<std::string> parse_toml_key(const std::string& dotted) {
    std::vector<std::string> parts;
    const auto entry = only_entry(dotted + " = 0");
    for (const TomlEntry* part = entry ? &*entry : nullptr; part != nullptr;) {
        parts.push_back(part->key);
        const auto* table = std::get_if<TomlTable>(&part->value.content);
        if (table == nullptr) return parts;
        part = table->size() == 1 ? &table->front() : nullptr;
    }
    return {};
}

std::string kind(const TomlNode& node) {
    if (std::holds_alternative<TomlArray>(node.content)) return "an array";
    if (std::holds_alternative<TomlTable>(node.content)) return "a table";
    const auto* value = std::get_if<Value>(&node.content);
    if (value == nullptr) return "a date, a time or no finite number";
    if (std::holds_alternative<bool>(*value)) return "a boolean";
    if (std::holds_alternative<std::int64_t>(*value)) return "an integer";
    return std::holds_alternative<double>(*value) ? "a float" : "a string";
}

std::string shown(const TomlEntry& entry) {
    constexpr std::size_t widest = 70;
    std::string value = rendered(entry.value);
    if (value.size() > widest) {
        std::size_t end = widest;
        while ((static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U) --end;  // not inside a character of UTF-8
        value = value.substr(0, end) + "…";
    }
    return fmt::format("{} = {}", toml_key(entry.key), value);
}

}  // namespace espalier
