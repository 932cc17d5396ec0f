/// What writes journals: the version of what is written, and of the SQLite that runs. For reports of faults. Any
/// thread.
#pragma once

#include <cstdint>
#include <string>

namespace espalier {

[[nodiscard]] std::int64_t newest_journal_version();  ///< that this program writes; it reads all older ones
[[nodiscard]] std::string sqlite_version();           ///< "3.40.1"

}  // namespace espalier
