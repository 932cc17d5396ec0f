#include "study/simulation_section.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "study/names.hpp"

namespace espalier {
namespace {

constexpr std::int64_t most_workers = 1'000'000;
constexpr double most_std = 1e6;
constexpr double least_end = 1e-6;  ///< a journal counts microseconds

void read_time(TableReader& table, SimulationSettings& settings, Place& place) {
    const TomlEntry* entry = table.find("time");
    if (entry == nullptr) return;
    place = entry->place;
    const auto number = number_in(entry->value);
    if (number && !(*number >= 0)) table.fault(*entry, "must be 0 or more");
    if (number)
        settings.time = fmt::format("resource * {}", shortest(*number));
    else if (const auto text = table.text("time"))
        settings.time = *text;
}

void read_changes(TableReader& table, World& world) {
    const TomlEntry* entry = table.find("changes");
    if (entry == nullptr) return;
    const auto complain = [&] {
        table.fault(
            *entry,
            "must be pairs of a time (up to 1e12) and the workers from then on (up to 1000000), in the order of "
            "time, for example [[100, 50], [200, 10]]");
    };
    const auto* pairs = std::get_if<TomlArray>(&entry->value.content);
    if (pairs == nullptr) return complain();
    double before = 0;
    for (const auto& pair : *pairs) {
        const auto* items = std::get_if<TomlArray>(&pair.content);
        if (items == nullptr || items->size() != 2) return complain();
        const auto time = number_in((*items)[0]);
        const auto workers = integer_in((*items)[1]);
        if (!time || !workers || !(*time >= before && *time <= longest_time) || *workers < 0 || *workers > most_workers)
            return complain();
        before = *time;
        world.changes.push_back({*time, static_cast<std::uint32_t>(*workers)});
    }
}

}  // namespace

void read_simulation(TableReader& table, StudyFile& file) {
    if (!table.exists()) return;
    SimulationSettings settings;
    World& world = settings.world;
    settings.workers = static_cast<std::uint32_t>(table.integer("workers", 1, most_workers).value_or(0));
    read_time(table, settings, file.simulation_time);
    if (const auto std = table.number("straggler_std")) {
        world.straggler_std = *std;
        if (!(*std >= 0 && *std <= most_std)) table.fault("straggler_std", "must be from 0 to 1e6");
    }
    if (const auto drop = table.number("drop_probability")) {
        world.drop_probability = *drop;
        if (!(*drop >= 0 && *drop < 1)) table.fault("drop_probability", "must be from 0 to below 1");
    }
    world.on_drop = table.one_of("on_drop", on_drop_names()).value_or(world.on_drop);
    world.from_scratch = table.boolean("from_scratch").value_or(false);
    if (const auto until = table.number("until")) {
        world.end = *until;
        if (!(*until >= least_end && *until <= longest_time)) table.fault("until", "must be from 1e-6 to 1e12");
    }
    read_changes(table, world);
    file.simulation = settings;
}

}  // namespace espalier
