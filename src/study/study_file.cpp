#include "study/study_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <system_error>

#include "base/text.hpp"
#include "study/job_section.hpp"
#include "study/names.hpp"
#include "study/overrides.hpp"
#include "study/sampler_section.hpp"
#include "study/scheduler_section.hpp"
#include "study/simulation_section.hpp"
#include "study/space_section.hpp"
#include "study/stopping_section.hpp"
#include "study/toml_table.hpp"

namespace espalier {
namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

std::string default_name(const std::string& origin) {
    const std::string stem = std::filesystem::path(origin).stem().string();
    return stem.empty() || !is_utf8(stem) ? "study" : stem;
}

void read_study(TableReader& table, StudyFile& file) {
    if (const auto name = table.text("name")) {
        file.name = *name;
        // It names files: NAME.journal.
        const bool controls = std::any_of(name->begin(), name->end(),
                                          [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
        if (name->empty() || controls || name->find('/') != std::string::npos)
            table.fault("name",
                        "must not be empty or contain `/` or control characters: the journal is named after it");
    }
    if (const auto objective = table.text("objective")) {
        file.objective = *objective;
        if (objective->empty()) table.fault("objective", "must not be empty; name the library to tune");
    }
    if (!table.has("objective")) {
        // A flag that set another key of the table is not to blame.
        const Place place = table.exists() && table.place().flag == 0 ? table.place() : Place{};
        table.faults().add(
            place, "[study] objective is missing: name the library to tune, for example objective = \"libcharlm.so\"");
    }
    file.maximize = table.one_of("direction", direction_names());
    file.seed = static_cast<std::uint64_t>(table.integer("seed", 0, most).value_or(0));
    file.durability = table.one_of("durability", durability_names()).value_or(file.durability);
}

void read_options(const TableReader& table, StudyFile& file) {
    for (const auto& entry : table.entries()) {
        if (!usable(entry.value)) continue;
        const auto complain = [&] {
            table.faults().add(entry.place, shown(entry),
                               "an option is a string, a number, a boolean or an array of those");
        };
        Option option{entry.key, {}, std::holds_alternative<TomlArray>(entry.value.content)};
        const TomlArray single{entry.value};
        bool plain = true;
        for (const auto& item : option.list ? std::get<TomlArray>(entry.value.content) : single) {
            const auto* value = std::get_if<Value>(&item.content);
            plain = plain && value != nullptr;
            if (value != nullptr) option.values.push_back(*value);
        }
        if (!plain) complain();
        file.options.push_back(std::move(option));
    }
}

void read_limits(TableReader& table, StudyFile& file) {
    if (const auto trials = table.integer("trials", 1, most)) file.limits.trials = static_cast<std::uint64_t>(*trials);
    file.limits.resource = table.positive("resource");
    file.limits.seconds = table.duration("time");
    file.limits.target = table.number("target");
}

void read_workers(TableReader& table, StudyFile& file) {
    file.workers = static_cast<std::uint32_t>(table.integer("count", 0, 100'000).value_or(file.workers));
    file.threads = static_cast<std::uint32_t>(table.integer("threads", 1, 1024).value_or(file.threads));
    read_isolation(table, file);
}

void read_trials(TableReader& table, StudyFile& file) {
    file.memory = table.bytes("memory").value_or(file.memory);
    file.checkpoint = table.one_of("checkpoint", checkpoint_names());
}

void read_tries(TableReader& top, StudyFile& file) {
    const TomlEntry* entry = top.find("try");
    if (entry == nullptr) return;
    const auto complain = [&] {
        top.faults().add(entry->place,
                         "[[try]] holds values of parameters, for example: [[try]] and below it lr = 0.01");
    };
    const auto* items = std::get_if<TomlArray>(&entry->value.content);
    if (items == nullptr) return complain();
    for (const auto& item : *items) {
        const auto* values = std::get_if<TomlTable>(&item.content);
        if (values == nullptr) return complain();
        auto& written = file.tries.emplace_back();
        for (const auto& [name, place, value] : *values) {
            const auto* scalar = std::get_if<Value>(&value.content);
            if (scalar == nullptr)
                top.faults().add(place, fmt::format("[[try]] {}: a value is a string, a number or a boolean", name));
            else
                written.values.emplace_back(name, *scalar), written.lines.push_back(place.line);
        }
    }
}

/// Keys and tables at the top that no study has. A known key that lost its table is told where it belongs.
void refuse_unknown(const TableReader& top, const std::vector<TableReader>& tables) {
    for (const auto* entry : top.unknown()) {
        std::string home;
        for (const auto& table : tables)
            for (const auto& key : table.known())
                if (key == entry->key && home.empty()) home = fmt::format("; it belongs in {}", table.title());
        const bool is_table = std::holds_alternative<TomlTable>(entry->value.content);
        top.faults().add(entry->place,
                         fmt::format("unknown {} `{}`{}", is_table ? "table" : "key outside the tables", entry->key,
                                     home.empty() ? did_you_mean(entry->key, top.known()) : home));
    }
}

void read_tables(const TomlTable& root, Faults& faults, StudyFile& file) {
    TableReader top(&root, {}, "the study", faults);
    std::vector<TableReader> tables;
    const auto read = [&](const char* name, auto reader) {
        auto table = top.table(name);
        reader(table, file);
        table.finish();
        tables.push_back(std::move(table));
    };
    read("study", read_study);
    read("scheduler", read_scheduler);
    read("stopping", read_stopping);
    read("sampler", read_sampler);
    read("limits", read_limits);
    read("workers", read_workers);
    read("job", read_job);
    read("trials", read_trials);
    read("simulation", read_simulation);
    read_options(top.table("objective"), file);
    file.space = read_space(top.table("space"));
    read_tries(top, file);
    refuse_unknown(top, tables);
}

StudyFile parse(const std::string& text, const std::string& origin, const std::string& folder,
                const std::vector<Override>& overrides, bool logged) {
    Faults faults(origin, overrides);
    auto root = parse_toml(text, faults);
    faults.raise();
    apply(overrides, *root, faults);
    report_unusable(*root, faults);
    StudyFile file;
    file.logged = logged;
    file.origin = origin;
    file.given = text;
    file.overrides = overrides;
    file.folder = folder;
    file.name = default_name(origin);
    read_tables(*root, faults, file);
    faults.raise();
    return file;
}

}  // namespace

StudyFile parse_study(const std::string& text, const std::string& origin, const std::string& folder,
                      const std::vector<Override>& overrides) {
    return parse(text, origin, folder, overrides, /*logged=*/false);
}

StudyFile parse_logged_study(const std::string& text, const std::string& folder,
                             const std::vector<Override>& overrides) {
    return parse(text, "the journal's study", folder, overrides, /*logged=*/true);
}

StudyFile read_study_file(const std::string& path, const std::vector<Override>& overrides) {
    std::error_code unknown;
    const auto cannot = [&](const std::string& why) {
        throw StudyError(fmt::format("{}: cannot be read: {}; give the path of a study file", path, why));
    };
    if (std::filesystem::is_directory(path, unknown)) cannot("it is a folder");
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    if (!stream) cannot(std::strerror(errno));
    std::ostringstream text;
    text << stream.rdbuf();
    if (stream.bad()) cannot("an error of the disk");
    return parse_study(text.str(), path, std::filesystem::absolute(path).parent_path().lexically_normal().string(),
                       overrides);
}

}  // namespace espalier
