/// Purposes of draws (base/random) that the report alone makes; a run makes none of these.
#pragma once

#include "base/random.hpp"

namespace espalier {

inline constexpr Purpose listing_draw{64};  ///< which of many trials are shown or weighed
inline constexpr Purpose forest_draw{65};   ///< trial: the tree; index: the how manieth of its draws

}  // namespace espalier
