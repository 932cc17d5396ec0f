/// What SQLite or the system refused, in words for the user: what, where, what to do. Private to the module.
#pragma once

#include <string>

#include "journal/database.hpp"

namespace espalier {

/// Whether there was no room, on the disk or in the user's quota: nothing is broken, and the same may go well later.
/// (Of an fsync that fails for want of room nobody knows what reached the disk: that is no want of room, but an error.)
[[nodiscard]] bool is_full(const SqliteError& error);

/// Writing ended. The journal is as it was at the last commit, so the way on is to mend the cause and resume, or
/// whatever else `way_on` says.
[[nodiscard]] std::string write_failure(const std::string& path, const SqliteError& error, const std::string& way_on);

/// The disk is full, and the writer waits. `absolute`: of the journal, to say which disk.
[[nodiscard]] std::string waiting_for_room(const std::string& path, const std::string& absolute,
                                           const SqliteError& error);

/// The journal, or its WAL, has lost its name while it was being written. `lost`: which of them.
[[nodiscard]] std::string vanished(const std::string& path, const std::string& lost, const std::string& way_on);

/// The journal was closed, and its WAL could not be folded into it.
[[nodiscard]] std::string wal_stays(const std::string& path);

[[nodiscard]] std::string resume_line(const std::string& path);

/// A journal cannot be opened or read.
[[nodiscard]] std::string read_failure(const std::string& path, const SqliteError& error);

/// A journal cannot be made. `code`: errno.
[[nodiscard]] std::string creation_failure(const std::string& path, int code);

}  // namespace espalier
