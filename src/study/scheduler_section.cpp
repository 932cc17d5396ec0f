#include "study/scheduler_section.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <stdexcept>

#include "base/text.hpp"
#include "core/hyperband.hpp"
#include "study/names.hpp"
#include "study/population_section.hpp"
#include "study/scheduler_refusals.hpp"

namespace espalier {
namespace {

void read_eta(TableReader& table, StudyFile& file) {
    const auto eta = table.number("eta");
    if (!eta) return;
    file.eta = *eta;
    if (!(*eta >= 2))
        table.fault("eta", "must be at least 2 (3 or 4 is usual)");
    else if (*eta > 1e6)
        table.fault("eta", "must be at most 1000000 (3 or 4 is usual)");
    else
        try {
            [[maybe_unused]] const ReductionFactor exact(*eta);
        } catch (const std::invalid_argument&) {
            table.fault("eta", "must have at most 9 significant digits (3 or 4 is usual)");
        }
}

void read_max_resource(TableReader& table, StudyFile& file) {
    const TomlEntry* entry = table.find("max_resource");
    if (entry == nullptr) return;
    if (const auto* value = std::get_if<Value>(&entry->value.content); value != nullptr && *value == Value("infinite"))
        file.endless = true;
    else if (value != nullptr && std::holds_alternative<std::string>(*value))
        table.fault(*entry, "must be a number, or \"infinite\": rungs open above the highest without end");
    else
        file.max_resource = table.positive("max_resource");
}

/// Numbers above 0, each greater than the one before; empty: it is something else.
std::vector<double> increasing_numbers(const TomlNode& node) {
    std::vector<double> numbers;
    const auto* items = std::get_if<TomlArray>(&node.content);
    if (items == nullptr) return {};
    for (const auto& item : *items) {
        const double number = number_in(item).value_or(0);
        if (!(number > (numbers.empty() ? 0 : numbers.back()))) return {};
        numbers.push_back(number);
    }
    return numbers;
}

void read_levels(TableReader& table, StudyFile& file) {
    const TomlEntry* entry = table.find("levels");
    if (entry == nullptr) return;
    file.levels = increasing_numbers(entry->value);
    if (file.levels.empty())
        table.fault(*entry, "must be an array of increasing numbers above 0, for example [3, 12, 48]");
    if (file.levels.size() > most_rungs) table.fault(*entry, fmt::format("a ladder has at most {} rungs", most_rungs));
}

void read_shares(TableReader& table, StudyFile& file) {
    const TomlEntry* entry = table.find("shares");
    if (entry == nullptr) return;
    const auto* items = std::get_if<TomlArray>(&entry->value.content);
    bool fits = items != nullptr && items->size() == file.brackets.size();
    for (std::size_t b = 0; fits && b < items->size(); ++b) {
        const auto share = integer_in((*items)[b]);
        fits = share && *share > 0;
        if (fits) file.brackets[b].share = static_cast<std::uint64_t>(*share);
    }
    file.shares = fits;
    if (!table.has("brackets"))
        table.fault(*entry, "belongs to brackets, which are not given; add them, or remove it");
    else if (file.async_hyperband)
        table.fault(*entry, "has no meaning beside brackets that Hyperband names, and shares out; remove it");
    else if (!fits)
        table.fault(*entry,
                    "must be as many whole numbers above 0 as there are brackets: how new trials are shared out");
}

/// Whether a ladder can have these brackets. Those of SHA may end where they like.
bool possible(const StudyFile& file) {
    const bool apart = file.algorithm == Algorithm::sha || file.algorithm == Algorithm::hyperband;
    std::vector<LadderPlan> plans;
    if (apart)
        for (const auto& bracket : file.brackets) plans.push_back({{bracket}, ReductionFactor(4)});
    else
        plans.push_back({file.brackets, ReductionFactor(4)});
    try {
        for (const auto& plan : plans) check(plan);
    } catch (const std::invalid_argument&) {
        return false;
    }
    return !file.brackets.empty();
}

void read_brackets(TableReader& table, StudyFile& file) {
    const TomlEntry* entry = table.find("brackets");
    const auto* word = entry != nullptr ? std::get_if<Value>(&entry->value.content) : nullptr;
    if (word != nullptr && std::holds_alternative<std::string>(*word)) {
        file.async_hyperband = table.one_of("brackets", async_hyperband_names());
    } else if (entry != nullptr) {
        const auto* items = std::get_if<TomlArray>(&entry->value.content);
        for (std::size_t b = 0; items != nullptr && b < items->size(); ++b)
            file.brackets.push_back({increasing_numbers((*items)[b]), 1});
        if (!possible(file))
            table.fault(*entry,
                        "must be arrays of increasing numbers that all end at the same resource, for example "
                        "[[1, 4, 16], [4, 16]], or \"live\" or \"loop\": Hyperband's");
    }
    read_shares(table, file);
}

}  // namespace

void read_scheduler(TableReader& table, StudyFile& file) {
    file.algorithm = table.one_of("algorithm", algorithm_names()).value_or(file.algorithm);
    file.mode = table.one_of("mode", mode_names());
    read_max_resource(table, file);
    file.min_resource = table.positive("min_resource");
    if (file.min_resource && file.max_resource && *file.min_resource > *file.max_resource)
        table.fault("min_resource",
                    fmt::format("is above max_resource = {}; lower it, or leave it out", shortest(*file.max_resource)));
    read_eta(table, file);
    read_levels(table, file);
    read_brackets(table, file);
    if (const auto n = table.integer("n", 1, std::int64_t{most_trials_of_a_bracket}))
        file.n = static_cast<std::uint64_t>(*n);
    file.bracket_sizes = table.one_of("bracket_sizes", bracket_sizes_names()).value_or(file.bracket_sizes);
    file.loop = table.boolean("loop").value_or(false);
    if (const auto rate = table.integer("early_stopping_rate", 0, 1000))
        file.early_stopping_rate = static_cast<unsigned>(*rate);
    read_population(table, file);
    refuse_together(table, file);
}

std::optional<double> read_eta(TableReader& table) {
    StudyFile file;
    read_eta(table, file);
    return table.has("eta") ? std::optional(file.eta) : std::nullopt;
}

std::vector<double> read_levels(TableReader& table) {
    StudyFile file;
    read_levels(table, file);
    return file.levels;
}

}  // namespace espalier
