/// With what a session begins. Pure.
#pragma once

#include <optional>
#include <vector>

#include "core/message.hpp"
#include "replay/replay.hpp"
#include "study/study.hpp"

namespace espalier {

/// A Start, unless a limit is reached already, and what is due from the sessions before. `time_left`: seconds until the
/// study's time limit; empty: there is none.
[[nodiscard]] std::vector<Event> first_events(const Replayed& past, const Study& study,
                                              std::optional<double> time_left);

}  // namespace espalier
