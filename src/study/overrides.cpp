#include "study/overrides.hpp"

#include <algorithm>

namespace espalier {
namespace {

/// The entry of this key; made, as an empty table, where there is none.
TomlEntry& entry_of(TomlTable& table, const std::string& key, const Place& place) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const TomlEntry& e) { return e.key == key; });
    if (found != table.end()) return *found;
    table.push_back({key, place, {TomlTable{}, {}}});
    return table.back();
}

void set(TomlTable& root, const std::vector<std::string>& path, const Place& place, TomlNode value) {
    TomlTable* table = &root;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        TomlEntry& entry = entry_of(*table, path[i], place);
        if (!std::holds_alternative<TomlTable>(entry.value.content)) entry = {path[i], place, {TomlTable{}, {}}};
        table = &std::get<TomlTable>(entry.value.content);
    }
    TomlEntry& entry = entry_of(*table, path.back(), place);
    entry.place = place;
    entry.value = std::move(value);
}

}  // namespace

void apply(const std::vector<Override>& overrides, TomlTable& root, Faults& faults) {
    for (std::size_t i = 0; i < overrides.size(); ++i) {
        const Place place{0, 0, i + 1};
        const auto path = parse_toml_key(overrides[i].key);
        auto value = parse_toml_value(overrides[i].value, place);
        if (path.empty())
            faults.add(place, "names no key; write table.key=value, for example scheduler.eta=3");
        else if (!value)
            faults.add(place, "the value is not UTF-8");
        else
            set(root, path, place, std::move(*value));
    }
}

}  // namespace espalier
