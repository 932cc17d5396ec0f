/// Which version a journal has, and how an older one becomes the newest. Private to the module.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "journal/database.hpp"

namespace espalier {

constexpr std::int64_t journal_application_id = 0x45737061;  ///< "Espa"

/// The SQL of schema/1.sql, schema/2.sql, …: step i takes a journal from version i to i + 1.
[[nodiscard]] std::span<const char* const> migrations();
[[nodiscard]] inline std::int64_t newest_version() { return static_cast<std::int64_t>(migrations().size()); }

/// @throws JournalError unless the database is a journal of a version that this program knows. `path` is for the
/// message. A journal may be older than the newest version: readers read every version.
void check_version(Database& database, const std::string& path);

/// Brings a database, empty or a journal, to the newest version, in one transaction. @throws SqliteError
void migrate(Database& database);

}  // namespace espalier
