/// What a library says about itself, asked in a process of its own: one that crashes, hangs or calls exit() while it is
/// opened is an error message. Any thread that outlives the call.
#pragma once

#include <string>
#include <vector>

#include "objective/description.hpp"
#include "objective/options.hpp"

namespace espalier {

struct Probed {
    std::string path;  ///< absolute
    std::string hash;
    Description description;
};

/// @throws ObjectiveError: as Library does; or how the process ended, with its last words.
[[nodiscard]] Probed probe_library(const std::string& worker, const std::string& path, const OptionTable& options,
                                   const std::string& folder, const std::vector<std::string>& parameters);

/// Where espalier-worker lies, seen from the program that runs.
[[nodiscard]] std::string worker_executable();

}  // namespace espalier
