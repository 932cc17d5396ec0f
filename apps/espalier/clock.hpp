/// The time of day, as journals count it.
#pragma once

#include <chrono>
#include <cstdint>

namespace espalier {

/// Microseconds since 1970, UTC.
[[nodiscard]] inline std::int64_t now_us() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

}  // namespace espalier
