/// Makes a journal: all of it or nothing, whatever instant the program is killed at. Private to the module.
#pragma once

#include <string>

#include "journal/rows.hpp"

namespace espalier {

/// Call with the journal's lock held. `absolute`: where; `path`: as the user wrote it, for messages; `vfs`: as
/// Database.
/// @throws JournalUsageError if the file exists by now; JournalError if it cannot be made. Nothing is left behind then.
void make_journal(const std::string& absolute, const std::string& path, const StudyRow& study, const std::string& vfs);

}  // namespace espalier
