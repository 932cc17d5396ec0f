/// A journal as a file, before SQLite opens it: is it there, is it ours, is all of it there. Private to the module.
#pragma once

#include <cstdint>
#include <string>

namespace espalier {

/// The journal's absolute path, symbolic links resolved: its lock and its WAL lie beside the real file, whatever name
/// it was called by. @throws JournalUsageError if there is none, or a folder
[[nodiscard]] std::string existing_journal(const std::string& path);

/// The same for a journal that is to be made. `way_on` "": messages name `resume`. @throws JournalUsageError if
/// something is there; JournalError if its folder is not
[[nodiscard]] std::string vacant_path(const std::string& path, const std::string& way_on = "");

/// @throws JournalError if the file is no database, or shorter than its own header says and no WAL holds the rest.
void check_file(const std::string& absolute, const std::string& path);

/// What changes when a writer comes: as long as this stays equal and `wal` is false, the file alone is the journal.
struct FileState {
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t changed_s = 0;
    std::int64_t changed_ns = 0;
    bool wal = false;  ///< there is a WAL with something in it

    bool operator==(const FileState&) const = default;
};
[[nodiscard]] FileState file_state(const std::string& absolute);

}  // namespace espalier
