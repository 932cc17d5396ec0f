#include "journal/disk_messages.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "base/text.hpp"

namespace espalier {
namespace {

/// SQLite's words; of an I/O error also which of many it was, and the system's words where SQLite kept them.
std::string reason(const SqliteError& error) {
    if (error.primary() != SQLITE_IOERR) return error.what();
    if (error.system_error == 0) return fmt::format("{}, code {}", error.what(), error.code);
    return fmt::format("{}, code {}: {}", error.what(), error.code, std::strerror(error.system_error));
}

}  // namespace

std::string resume_line(const std::string& path) { return fmt::format("espalier resume {}", shell_word(path)); }

std::string write_failure(const std::string& path, const SqliteError& error, const std::string& way_on) {
    switch (error.primary()) {
        case SQLITE_FULL:
            return fmt::format("{}: no room left on the disk ({}); free some space, then: {}", path, reason(error),
                               way_on);
        case SQLITE_IOERR:
            return fmt::format("{}: writing failed ({}); look after the disk, then: {}", path, reason(error), way_on);
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
            return fmt::format("{} cannot be written ({}); make it and its folder writable, then: {}", path,
                               reason(error), way_on);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return fmt::format("{} is held by another program that uses SQLite ({}); end that one, then: {}", path,
                               reason(error), way_on);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return fmt::format("{} is damaged ({}); restore it from a copy", path, reason(error));
        default:
            return fmt::format("{}: writing failed ({}); the rows before are safe; go on with: {}", path, reason(error),
                               way_on);
    }
}

std::string read_failure(const std::string& path, const SqliteError& error) {
    switch (error.primary()) {
        case SQLITE_CORRUPT:
            return fmt::format("{} is damaged ({}); restore it from a copy", path, reason(error));
        case SQLITE_NOTADB:
            return fmt::format("{} is not an Espalier journal ({})", path, reason(error));
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
            return fmt::format(
                "{0} cannot be opened ({1}); reading a journal that was not closed needs {0}-wal beside it and a "
                "folder "
                "that can be written: copy both to one",
                path, reason(error));
        case SQLITE_BUSY:
            return fmt::format("{} is held by another program that uses SQLite ({}); try again when that one is done",
                               path, reason(error));
        default:
            return fmt::format("{} cannot be read ({}); look after the disk, or restore it from a copy", path,
                               reason(error));
    }
}

std::string creation_failure(const std::string& path, int code) {
    const auto why = std::strerror(code);
    if (code == ENOSPC || code == EDQUOT)
        return fmt::format("{} cannot be made: {}; free some space, or choose another folder with --journal", path,
                           why);
    return fmt::format("{} cannot be made: {}; choose another file with --journal", path, why);
}

}  // namespace espalier
