/// The flags that change what a study says: shared by run, check and resume.
#pragma once

#include <string>
#include <vector>

#include "command_line.hpp"
#include "study/study_file.hpp"

namespace espalier {

/// --workers, --max-trials, --time-limit, --set.
void add_run_flags(boost::program_options::options_description& flags);
/// The same but for what says how jobs run here.
void add_asked_flags(boost::program_options::options_description& flags);
/// --seed, --durability: what cannot change after the first decision.
void add_study_flags(boost::program_options::options_description& flags);

/// @throws UsageError for a --set without `=`.
[[nodiscard]] std::vector<Override> overrides(const Arguments& arguments);

}  // namespace espalier
