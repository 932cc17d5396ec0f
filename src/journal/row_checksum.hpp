/// The checksum of a message row, chained over the row before: a row changed, removed or put in by hand is found, also
/// where no decision turns on it. Pure; private to the module.
#pragma once

#include <cstdint>

#include "journal/message_columns.hpp"

namespace espalier {

/// XXH3-64 of the columns, seeded with the checksum of the row before (0: there is none). As SQLite stores it.
[[nodiscard]] std::int64_t row_checksum(const MessageColumns& columns, std::int64_t previous) noexcept;

}  // namespace espalier
