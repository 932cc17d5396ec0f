/// Reads the [scheduler] table of a study file: which rungs there are, and which share is promoted. One thread.
#pragma once

#include "study/toml_table.hpp"

namespace espalier {

void read_scheduler(TableReader& table, StudyFile& file);

}  // namespace espalier
