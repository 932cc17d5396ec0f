#include "journal/new_journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "journal/database.hpp"
#include "journal/disk_messages.hpp"
#include "journal/error.hpp"
#include "journal/journal_file.hpp"
#include "journal/schema.hpp"
#include "journal/study_table.hpp"

namespace espalier {
namespace {

/// The file that becomes the journal by being renamed. Removed unless it was.
class DraftFile {
  public:
    explicit DraftFile(const std::string& journal, const std::string& shown) : path_(journal + ".new") {
        remove();  // what a kill has left; nobody else uses it, the lock is ours
        const int file = open(path_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
        if (file < 0) throw JournalError(creation_failure(shown, errno));
        ::close(file);
    }
    DraftFile(const DraftFile&) = delete;
    DraftFile& operator=(const DraftFile&) = delete;
    ~DraftFile() { remove(); }

    [[nodiscard]] const std::string& path() const { return path_; }

    /// Fails with EEXIST if there is something, where the file system can tell in the same step.
    [[nodiscard]] bool rename_to(const std::string& journal) const {
        if (renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, journal.c_str(), RENAME_NOREPLACE) == 0) return true;
        if (errno != EINVAL && errno != ENOSYS) return false;
        struct stat status {};
        if (lstat(journal.c_str(), &status) == 0) {
            errno = EEXIST;
            return false;
        }
        return rename(path_.c_str(), journal.c_str()) == 0;
    }

  private:
    void remove() const {
        for (const auto* suffix : {"", "-journal", "-wal", "-shm"}) unlink((path_ + suffix).c_str());
    }
    std::string path_;
};

/// Without SQLite's own care for crashes: a draft that was not finished is thrown away.
void fill(const std::string& draft, const StudyRow& study, const std::string& vfs) {
    Database database(draft, Database::Access::write, vfs);
    database.run("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY");
    migrate(database);
    insert_study(database, study);
    database.run("PRAGMA journal_mode = WAL");  // kept in the file
    database.sync_file();
}

/// The names in the folder. Not every file system can, so nothing is said of it; SQLite syncs the folder again with its
/// WAL, and says.
void sync_folder(const std::string& path) {
    const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    fsync(folder);
    close(folder);
}

}  // namespace

void make_journal(const std::string& absolute, const std::string& path, const StudyRow& study, const std::string& vfs) {
    const DraftFile draft(absolute, path);
    try {
        fill(draft.path(), study, vfs);
    } catch (const SqliteError& error) {
        if (is_full(error)) throw JournalError(creation_failure(path, ENOSPC));
        throw JournalError(
            fmt::format("{} cannot be made: {}; choose another file with --journal", path, error.what()));
    }
    if (!draft.rename_to(absolute)) {
        const int code = errno;
        if (code == EEXIST) static_cast<void>(vacant_path(path));  // says so
        throw JournalError(creation_failure(path, code));
    }
    if (study.durability == Durability::power) sync_folder(std::filesystem::path(absolute).parent_path().string());
}

}  // namespace espalier
