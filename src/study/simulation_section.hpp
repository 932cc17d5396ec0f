/// Reads the [simulation] table of a study file: the world in which `espalier simulate` runs it. One thread.
#pragma once

#include "study/toml_table.hpp"

namespace espalier {

void read_simulation(TableReader& table, StudyFile& file);

}  // namespace espalier
