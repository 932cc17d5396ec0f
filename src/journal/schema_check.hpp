/// Whether a database holds the tables of a journal and nothing that could act by itself: a journal from somebody else
/// is a file like any other. Private to the module.
#pragma once

#include <string>

#include "journal/database.hpp"

namespace espalier {

/// Call after check_version(). @throws JournalError: there is a view, a virtual table, a trigger, an index or a column
/// that no version of ours makes, or a table of ours is missing; SqliteError
void check_schema(Database& database, const std::string& path);

}  // namespace espalier
