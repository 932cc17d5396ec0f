/// Keys of [scheduler] that make no sense together, each refused with the reason. One thread.
#pragma once

#include "study/toml_table.hpp"

namespace espalier {

/// `file`: what the table says, each key by itself being right or complained about.
void refuse_together(TableReader& table, const StudyFile& file);

}  // namespace espalier
