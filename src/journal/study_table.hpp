/// The two small tables: `study`, one row, and `session`, one a run or resume. Private to the module.
#pragma once

#include <string_view>
#include <vector>

#include "journal/database.hpp"
#include "journal/rows.hpp"

namespace espalier {

void insert_study(const Database& database, const StudyRow& study);                    ///< @throws SqliteError
[[nodiscard]] StudyRow read_study(const Database& database, const std::string& path);  ///< @throws JournalError: none
void insert_session(const Database& database, const SessionRow& session);              ///< @throws SqliteError
[[nodiscard]] std::vector<SessionRow> read_sessions(const Database& database);         ///< in the order of their runs

}  // namespace espalier
