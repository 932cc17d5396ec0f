#include "study/toml_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "base/text.hpp"
#include "study/study_file.hpp"

namespace espalier {
namespace {

/// What makes the node unusable, or null.
const TomlUnusable* flaw(const TomlNode& node) {
    if (const auto* unusable = std::get_if<TomlUnusable>(&node.content)) return unusable;
    const TomlUnusable* found = nullptr;
    if (const auto* array = std::get_if<TomlArray>(&node.content))
        for (const auto& item : *array)
            if (found == nullptr) found = flaw(item);
    if (const auto* table = std::get_if<TomlTable>(&node.content))
        for (const auto& entry : *table)
            if (found == nullptr) found = flaw(entry.value);
    return found;
}

std::string must_be(const std::string& wanted, const TomlNode& found) {
    return fmt::format("must be {}, not {}", wanted, kind(found));
}

}  // namespace

bool usable(const TomlNode& node) { return flaw(node) == nullptr; }

void report_unusable(const TomlTable& root, Faults& faults) {
    for (const auto& entry : root) {
        if (const auto* table = std::get_if<TomlTable>(&entry.value.content))
            report_unusable(*table, faults);
        else if (const auto* found = flaw(entry.value))
            faults.add(entry.place, shown(entry), found->why);
    }
}

std::optional<double> number_in(const TomlNode& node) {
    const auto* value = std::get_if<Value>(&node.content);
    if (value == nullptr) return std::nullopt;
    if (const auto* whole = std::get_if<std::int64_t>(value)) return static_cast<double>(*whole);
    if (const auto* number = std::get_if<double>(value)) return *number;
    return std::nullopt;
}

std::optional<std::int64_t> integer_in(const TomlNode& node) {
    const auto* value = std::get_if<Value>(&node.content);
    const auto* whole = value != nullptr ? std::get_if<std::int64_t>(value) : nullptr;
    return whole != nullptr ? std::optional(*whole) : std::nullopt;
}

TableReader::TableReader(const TomlTable* table, Place place, std::string title, Faults& faults)
    : table_(table), place_(place), title_(std::move(title)), faults_(faults) {}

const TomlTable& TableReader::entries() const {
    static const TomlTable none;
    return table_ != nullptr ? *table_ : none;
}

const TomlEntry* TableReader::entry(const std::string& key) const {
    const auto found =
        std::find_if(entries().begin(), entries().end(), [&](const TomlEntry& e) { return e.key == key; });
    return found != entries().end() ? &*found : nullptr;
}

bool TableReader::has(const std::string& key) const { return entry(key) != nullptr; }

const TomlEntry* TableReader::find(const std::string& key) {
    known_.push_back(key);
    const TomlEntry* found = entry(key);
    return found != nullptr && usable(found->value) ? found : nullptr;
}

std::optional<std::string> TableReader::text(const std::string& key) {
    const TomlEntry* found = find(key);
    if (found == nullptr) return std::nullopt;
    if (const auto* value = std::get_if<Value>(&found->value.content))
        if (const auto* text = std::get_if<std::string>(value)) return *text;
    if (found->value.raw) return found->value.raw;
    fault(*found, must_be("a string", found->value));
    return std::nullopt;
}

std::optional<bool> TableReader::boolean(const std::string& key) {
    const TomlEntry* found = find(key);
    if (found == nullptr) return std::nullopt;
    if (const auto* value = std::get_if<Value>(&found->value.content))
        if (const auto* yes = std::get_if<bool>(value)) return *yes;
    fault(*found, must_be("true or false", found->value));
    return std::nullopt;
}

std::optional<double> TableReader::number(const std::string& key) {
    const TomlEntry* found = find(key);
    if (found == nullptr) return std::nullopt;
    const auto number = number_in(found->value);
    if (!number) fault(*found, must_be("a number", found->value));
    return number;
}

std::optional<double> TableReader::positive(const std::string& key) {
    const auto value = number(key);
    if (!value || *value > 0) return value;
    fault(key, "must be above 0");
    return std::nullopt;
}

std::optional<std::int64_t> TableReader::integer(const std::string& key, std::int64_t low, std::int64_t high) {
    const TomlEntry* found = find(key);
    if (found == nullptr) return std::nullopt;
    const auto whole = integer_in(found->value);
    if (whole && *whole >= low && *whole <= high) return whole;
    const std::string range = high == std::numeric_limits<std::int64_t>::max()
                                  ? fmt::format("an integer of at least {}", low)
                                  : fmt::format("an integer from {} to {}", low, high);
    fault(*found, whole ? "must be " + range : must_be(range, found->value));
    return std::nullopt;
}

std::optional<double> TableReader::duration(const std::string& key) {
    const TomlEntry* found = find(key);
    if (found == nullptr) return std::nullopt;
    try {
        std::optional<double> seconds = number_in(found->value);
        if (!seconds)
            if (const auto written = text(key)) seconds = parse_seconds(*written);
        if (!seconds || *seconds > 0) return seconds;
        fault(*found, "must be above 0");
    } catch (const std::invalid_argument& error) {
        fault(*found, error.what());
    }
    return std::nullopt;
}

std::optional<std::uint64_t> TableReader::bytes(const std::string& key) {
    const TomlEntry* found = find(key);
    if (found == nullptr) return std::nullopt;
    try {
        const auto whole = integer_in(found->value);
        if (whole && *whole >= 0) return static_cast<std::uint64_t>(*whole);
        if (whole)
            fault(*found, "must not be negative");
        else if (const auto written = text(key))
            return parse_bytes(*written);
    } catch (const std::invalid_argument& error) {
        fault(*found, error.what());
    }
    return std::nullopt;
}

void TableReader::must_be_one_of(const TomlEntry& entry, const std::vector<std::string>& names) {
    std::string choices;
    for (std::size_t i = 0; i < names.size(); ++i)
        choices += fmt::format("{}\"{}\"", i == 0 ? "" : (i + 1 == names.size() ? " or " : ", "), names[i]);
    const auto* value = std::get_if<Value>(&entry.value.content);
    const auto* text = value != nullptr ? std::get_if<std::string>(value) : nullptr;
    fault(entry, text != nullptr ? fmt::format("must be {}{}", choices, did_you_mean(*text, names))
                                 : must_be(choices, entry.value));
}

TableReader TableReader::table(const std::string& key) {
    const std::string title = fmt::format("[{}]", key);
    const TomlEntry* found = entry(key);
    known_.push_back(key);
    if (found == nullptr) return {nullptr, {}, title, faults_};
    const auto* table = std::get_if<TomlTable>(&found->value.content);
    if (table == nullptr && usable(found->value))
        fault(*found, must_be(fmt::format("a table, {}", title), found->value));
    return {table, found->place, title, faults_};
}

void TableReader::fault(const std::string& key, const std::string& what) { fault(*entry(key), what); }

std::vector<const TomlEntry*> TableReader::unknown() const {
    std::vector<const TomlEntry*> found;
    for (const auto& entry : entries())
        if (std::find(known_.begin(), known_.end(), entry.key) == known_.end()) found.push_back(&entry);
    return found;
}

void TableReader::finish() {
    for (const auto* entry : unknown())
        faults_.add(entry->place,
                    fmt::format("unknown key `{}` in {}{}", entry->key, title_, did_you_mean(entry->key, known_)));
}

}  // namespace espalier
