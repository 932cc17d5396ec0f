#include "journal/disk_messages.hpp"

#include <fmt/format.h>

#include <algorithm>
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

bool is_full(const SqliteError& error) {
    if (error.primary() == SQLITE_FULL) return true;
    const bool wrote = error.code == SQLITE_IOERR_WRITE || error.code == SQLITE_IOERR_SHMSIZE;
    return wrote && (error.system_error == ENOSPC || error.system_error == EDQUOT);
}

std::string waiting_for_room(const std::string& path, const std::string& absolute, const SqliteError& error) {
    return fmt::format(
        "{}: {} needs room in {}; the run waits and goes on by itself when there is room; Ctrl-C ends it",
        error.system_error == EDQUOT ? "the disk quota is used up" : "the disk is full", path,
        absolute.substr(0, std::max(absolute.rfind('/'), std::size_t{1})));
}

std::string vanished(const std::string& path, const std::string& lost, const std::string& way_on) {
    if (lost == path)
        return fmt::format(
            "{0} was moved or deleted while it was being written, and nothing more is written; put it back, with "
            "{0}-wal beside it, then: {1}",
            path, way_on);
    return fmt::format(
        "{} was moved or deleted while {} was being written, and nothing more is written; go on with: {}", lost, path,
        way_on);
}

std::string wal_stays(const std::string& path) {
    return fmt::format(
        "{0}-wal holds a part of {0} (the disk is full, or a reader does not end): keep the two together", path);
}

std::string write_failure(const std::string& path, const SqliteError& error, const std::string& way_on) {
    if (error.code == SQLITE_READONLY_DBMOVED) return vanished(path, path, way_on);
    if (error.system_error == EROFS)
        return fmt::format(
            "{} cannot be written any more: its file system has become read-only ({}); look after the disk (dmesg says "
            "why), mount it to be written, then: {}",
            path, reason(error), way_on);
    if (is_full(error))
        return fmt::format("{}: no room left on the disk ({}); free some space, then: {}", path, reason(error), way_on);
    switch (error.primary()) {
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
