/// view/draw_story.hpp as JSON.
#pragma once

#include "view/draw_story.hpp"
#include "view/json_text.hpp"

namespace espalier {

/// What `explain --json` says of a trial's draw.
[[nodiscard]] Json draw_json(const DrawRow& drawn);
/// What `status --json` says of all of them.
[[nodiscard]] Json draws_json(const DrawTally& tally);

}  // namespace espalier
