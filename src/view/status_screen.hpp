/// How a run stands, drawn for a terminal of a certain size: what `watch` shows. Pure: status and size in, lines out.
#pragma once

#include <cstddef>
#include <vector>

#include "view/run_status.hpp"
#include "view/screen_text.hpp"

namespace espalier {

struct ScreenSize {
    std::size_t columns = 80;
    std::size_t rows = 24;  ///< 0: as many as it takes
};

/// No more lines than rows, none wider than the columns. What a smaller screen loses first: causes of failures, the
/// configuration, rungs. Texts of the journal have no control characters.
[[nodiscard]] std::vector<ScreenLine> status_screen(const RunStatus& status, const ScreenSize& size);

/// Bars of the heights 1 to 8 for jobs over time, so many; fewer where the run is younger.
[[nodiscard]] std::string pace_bars(const RunStatus& status, std::size_t columns);

}  // namespace espalier
