/// Reads one table of a study file key by key: checks types, knows which keys were asked for, collects faults with
/// their places. A getter that returns nothing has said why, or the key is not there. One thread; the tree must outlive
/// the reader.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "study/names.hpp"
#include "study/toml_tree.hpp"

namespace espalier {

class TableReader {
  public:
    /// `title` as messages name the table: "[scheduler]". `table` null: it is not there, all keys are absent.
    TableReader(const TomlTable* table, Place place, std::string title, Faults& faults);

    [[nodiscard]] bool exists() const { return table_ != nullptr; }
    [[nodiscard]] const Place& place() const { return place_; }  ///< of its heading
    [[nodiscard]] const std::string& title() const { return title_; }
    [[nodiscard]] Faults& faults() const { return faults_; }
    [[nodiscard]] const TomlTable& entries() const;

    /// The entry, whatever its type, once its values are known to be usable.
    const TomlEntry* find(const std::string& key);
    [[nodiscard]] bool has(const std::string& key) const;

    std::optional<std::string> text(const std::string& key);
    std::optional<bool> boolean(const std::string& key);
    std::optional<double> number(const std::string& key);  ///< integers, too
    std::optional<double> positive(const std::string& key);
    std::optional<std::int64_t> integer(const std::string& key, std::int64_t low, std::int64_t high);
    std::optional<double> duration(const std::string& key);      ///< "30m", or a number of seconds; in seconds, above 0
    std::optional<std::uint64_t> bytes(const std::string& key);  ///< "4GiB", or a number of bytes

    /// The value that the string stands for.
    template <typename T>
    std::optional<T> one_of(const std::string& key, const Names<T>& names);

    /// A table below this one, by its heading.
    TableReader table(const std::string& key);

    void fault(const TomlEntry& entry, const std::string& what) { faults_.add(entry.place, shown(entry), what); }
    void fault(const std::string& key, const std::string& what);  ///< `key` must be there

    /// The keys asked for so far, and the entries that nobody asked for.
    [[nodiscard]] const std::vector<std::string>& known() const { return known_; }
    [[nodiscard]] std::vector<const TomlEntry*> unknown() const;
    /// Every key that nobody asked for is a fault, with the nearest that was asked for.
    void finish();

  private:
    [[nodiscard]] const TomlEntry* entry(const std::string& key) const;
    void must_be_one_of(const TomlEntry& entry, const std::vector<std::string>& names);

    const TomlTable* table_;
    Place place_;
    std::string title_;
    Faults& faults_;
    std::vector<std::string> known_;
};

/// False when something in the node is of no use in any key; report_unusable() has named it.
[[nodiscard]] bool usable(const TomlNode& node);
/// Dates and numbers that are not finite, wherever they stand.
void report_unusable(const TomlTable& root, Faults& faults);

/// A scalar as a double; nothing if it is no number.
[[nodiscard]] std::optional<double> number_in(const TomlNode& node);
[[nodiscard]] std::optional<std::int64_t> integer_in(const TomlNode& node);

template <typename T>
std::optional<T> TableReader::one_of(const std::string& key, const Names<T>& names) {
    const TomlEntry* found = find(key);
    if (found == nullptr) return std::nullopt;
    std::vector<std::string> known;
    const auto* value = std::get_if<Value>(&found->value.content);
    for (const auto& [name, meaning] : names) {
        if (value != nullptr && *value == Value(name)) return meaning;
        known.push_back(name);
    }
    must_be_one_of(*found, known);
    return std::nullopt;
}

}  // namespace espalier
