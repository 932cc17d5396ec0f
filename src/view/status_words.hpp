/// What `status` and `watch` say in the same words. Pure.
#pragma once

#include <string>

#include "view/run_status.hpp"

namespace espalier {

/// "running", or how it ended and why.
[[nodiscard]] std::string state_text(const RunStatus& status);
/// "about 35 s until all 1000 trials are drawn: …"; "" of a run that hands out no jobs any more.
[[nodiscard]] std::string left_text(const RunStatus& status);
/// "1.62 jobs/s, 1.7 in the last 60 s; 2 workers busy 97 % of the time"
[[nodiscard]] std::string pace_text(const RunStatus& status);

}  // namespace espalier
