/// What SQLite or the system refused, in words for the user: what, where, what to do. Private to the module.
#pragma once

#include <string>

#include "journal/database.hpp"

namespace espalier {

/// Writing ended. The journal is as it was at the last commit, so the way on is to mend the cause and resume, or
/// whatever else `way_on` says.
[[nodiscard]] std::string write_failure(const std::string& path, const SqliteError& error, const std::string& way_on);

[[nodiscard]] std::string resume_line(const std::string& path);

/// A journal cannot be opened or read.
[[nodiscard]] std::string read_failure(const std::string& path, const SqliteError& error);

/// A journal cannot be made. `code`: errno.
[[nodiscard]] std::string creation_failure(const std::string& path, int code);

}  // namespace espalier
