/// What the command line sets, merged into what the study file says. One thread.
#pragma once

#include <vector>

#include "study/toml_tree.hpp"

namespace espalier {

/// Sets each override's key: in place where the file has it already, at the end of its table otherwise. What it
/// replaces is gone, faults and all; what is wrong with the new value is reported under the flag.
void apply(const std::vector<Override>& overrides, TomlTable& root, Faults& faults);

}  // namespace espalier
