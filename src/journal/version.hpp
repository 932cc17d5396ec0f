/// The version of the journals that this program writes; it reads all older ones. Any thread.
#pragma once

#include <cstdint>

namespace espalier {

[[nodiscard]] std::int64_t newest_journal_version();

}  // namespace espalier
