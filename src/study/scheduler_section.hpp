/// Reads the [scheduler] table of a study file: which rungs there are, and which share is promoted. One thread.
#pragma once

#include <optional>
#include <vector>

#include "study/toml_table.hpp"

namespace espalier {

void read_scheduler(TableReader& table, StudyFile& file);

/// The keys `eta` and `levels` of another table: they are written, and may be wrong, as those of [scheduler].
std::optional<double> read_eta(TableReader& table);
std::vector<double> read_levels(TableReader& table);

}  // namespace espalier
