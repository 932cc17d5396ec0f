/// [sampler]: where configurations come from.
#pragma once

#include <string>

#include "study/row_features_file.hpp"
#include "study/study.hpp"
#include "study/toml_table.hpp"

namespace espalier {

void read_sampler(TableReader& table, StudyFile& file);
/// Whether the sampler has something to draw from, and a model something to learn about. Fills in the hash of the file
/// of features. The study's space must be known.
void check_sampler(const StudyFile& file, Study& study, Faults& faults);
/// The rows of [sampler] features; without, nothing. `folder`: where relative paths begin.
/// @throws std::runtime_error where the file cannot be read, or is not the one with the hash
[[nodiscard]] FeatureFile features_of(const SamplerSettings& sampler, const std::string& folder);

}  // namespace espalier
