#include "journal/version.hpp"

#include <sqlite3.h>

#include "journal/schema.hpp"

namespace espalier {

std::int64_t newest_journal_version() { return newest_version(); }

std::string sqlite_version() { return sqlite3_libversion(); }

}  // namespace espalier
