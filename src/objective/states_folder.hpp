/// The folder of checkpoint files. Its name follows from the journal's, so in a folder that others can write to
/// somebody may have put something else there: a link to where our files would do harm, or a folder of their own.
#pragma once

#include <optional>
#include <string>

#include "objective/failed.hpp"

namespace espalier {

/// Why files may not be written to `folder` or removed from it; nothing if they may, or if it is not there. A link is
/// followed if it is our own (or root's): it leads where its owner wants.
[[nodiscard]] std::optional<Failed> fault_of_states_folder(const std::string& folder);

/// Makes it, unless it is there and may be used.
[[nodiscard]] std::optional<Failed> make_states_folder(const std::string& folder);

}  // namespace espalier
