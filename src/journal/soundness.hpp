/// Whether SQLite finds a journal's pages and rows sound. It reads all of it, and changes nothing. For those who put
/// journals on disks that fail, and look afterwards.
#pragma once

#include <string>

#include "journal/error.hpp"

namespace espalier {

/// What `PRAGMA integrity_check` says, or "" when it finds nothing. @throws JournalError: it cannot be opened
[[nodiscard]] std::string unsound(const std::string& path);

}  // namespace espalier
