/// Makes a run in which the ladder goes wrong as short as it gets: delta debugging on its events, then fewer workers,
/// rungs and brackets, a plain eta, small losses; where that is not few, a search among small runs. One thread.
#pragma once

#include <optional>

#include "oracle/scenario.hpp"

namespace espalier {

/// The script up to where the ladder goes wrong, without what is not possible; empty if it does not.
[[nodiscard]] std::optional<Script> cut_at_fault(const Script& script);

/// `script` must go wrong, and so does what comes back.
[[nodiscard]] Script shrink(const Script& script);

}  // namespace espalier
