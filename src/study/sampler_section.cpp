#include "study/sampler_section.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>

#include "base/text.hpp"
#include "sample/cube.hpp"
#include "sample/sobol_sampler.hpp"
#include "study/names.hpp"

namespace espalier {
namespace {

std::vector<std::string> texts(TableReader& table, const std::string& key) {
    const TomlEntry* entry = table.find(key);
    if (entry == nullptr) return {};
    std::vector<std::string> all;
    const auto* items = std::get_if<TomlArray>(&entry->value.content);
    for (const auto& item : items != nullptr ? *items : TomlArray{}) {
        const auto* value = std::get_if<Value>(&item.content);
        if (const auto* text = value != nullptr ? std::get_if<std::string>(value) : nullptr) all.push_back(*text);
    }
    if (items == nullptr || all.empty() || all.size() != items->size())
        table.fault(key, "must be names of columns, for example [\"learning_rate\", \"beta1\"]");
    return all;
}

std::string kind_text(const SamplerSettings& sampler) {
    return fmt::format("[sampler] kind = \"{}\": ", name_of(sampler.kind, sampler_names()));
}

/// Of a study whose space has a parameter that is drawn once.
void check_features(Study& study, Faults& faults) {
    try {
        const FeatureFile file = features_of(study.sampler, study.folder);
        if (file.rows->rows() != *study.space.capacity())
            throw std::runtime_error(fmt::format("{} has {}, and {} has {}; they must be as many",
                                                 study.sampler.features, counted(file.rows->rows(), "row"),
                                                 study.space.parameters()[*study.space.once()].name,
                                                 counted(*study.space.capacity(), "value")));
        study.sampler.features_hash = file.hash;
    } catch (const std::runtime_error& error) {
        faults.add(Place{}, fmt::format("[sampler] features: {}", error.what()));
    }
}

void check_model(Study& study, bool logged, Faults& faults) {
    const bool once = study.space.once().has_value();
    if (!study.sampler.features.empty()) {
        if (!once)
            faults.add(Place{},
                       "[sampler] features: the space has no parameter that is drawn once (once = true), whose "
                       "values the rows could be; remove the key");
        else if (!logged)  // whoever draws again reads the file, and compares the hash
            check_features(study, faults);
        return;
    }
    if (Cube(study.space).size() > 0) return;
    faults.add(Place{},
               kind_text(study.sampler) +
                   (once ? fmt::format("the values of {} say nothing about each other; name a CSV file that says what "
                                       "they are with features, or use random",
                                       study.space.parameters()[*study.space.once()].name)
                         : std::string("the space has nothing to choose; use random")));
}

}  // namespace

void read_sampler(TableReader& table, StudyFile& file) {
    SamplerSettings& sampler = file.sampler;
    sampler.kind = table.one_of("kind", sampler_names()).value_or(sampler.kind);
    sampler.points = static_cast<unsigned>(table.integer("points", 2, 1000).value_or(sampler.points));
    if (table.has("points") && sampler.kind != SamplerKind::grid)
        table.fault("points", "belongs to kind = \"grid\": the values that it takes of each parameter");
    sampler.features = table.text("features").value_or("");
    sampler.feature_columns = texts(table, "feature_columns");
    sampler.features_hash = table.text("features_hash").value_or("");
    for (const char* key : {"features", "feature_columns", "features_hash"}) {
        if (!table.has(key)) continue;
        if (!learns(sampler.kind))
            table.fault(key, "belongs to a kind that learns: \"model\", \"tpe\" or \"kde\"");
        else if (!table.has("features"))
            table.fault(key, "belongs to features: the CSV file that says what the rows of a table are");
    }
}

FeatureFile features_of(const SamplerSettings& sampler, const std::string& folder) {
    if (sampler.features.empty()) return {};
    const auto path = (std::filesystem::path(folder) / sampler.features).lexically_normal().string();
    FeatureFile file = read_features(path, sampler.feature_columns);
    if (!sampler.features_hash.empty() && sampler.features_hash != file.hash)
        throw std::runtime_error(fmt::format("{} is not the file that it was: draws come from what it said", path));
    return file;
}

void check_sampler(const StudyFile& file, Study& study, Faults& faults) {
    if (learns(study.sampler.kind)) check_model(study, file.logged, faults);
    if (study.sampler.kind == SamplerKind::sobol && study.space.size() > SobolSampler::most_parameters())
        faults.add(Place{}, kind_text(study.sampler) + fmt::format("the sequence has no more than {} dimensions; use "
                                                                   "random",
                                                                   SobolSampler::most_parameters()));
}

}  // namespace espalier
