/// How many files this program must have open for worker processes. Any thread.
#pragma once

#include <cstdint>

namespace espalier {

/// @throws std::runtime_error when more would be needed for so many workers than the hard limit allows, in words that
/// say which limit to raise.
void require_open_files(std::uint32_t workers);

/// Raises the soft limit where that is needed. @returns what it was then; 0: it sufficed. @throws as above.
std::uint64_t allow_open_files(std::uint32_t workers);

}  // namespace espalier
