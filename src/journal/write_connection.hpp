/// How the writer gets at a journal: transactions of rows, and the folding of the WAL, each told apart by what a
/// failure means. No room: nothing is broken, the same may be tried again. Any other error of the disk, of fsync above
/// all: the journal stays as it is, and nothing is tried again, not even by closing it; what fsync has refused may be
/// on the disk or not, and asking again does not tell. Private to the module; one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "journal/database.hpp"
#include "journal/row_inserter.hpp"
#include "journal/rows.hpp"

namespace espalier {

class WriteConnection {
  public:
    /// `absolute`: where; `path`: as the user wrote it; `way_on`: as in disk_messages.hpp; `vfs`: as Database. Brings
    /// the journal to the newest version. @throws SqliteError, JournalError
    WriteConnection(std::string absolute, std::string path, std::string way_on, const std::string& vfs);
    WriteConnection(const WriteConnection&) = delete;
    WriteConnection& operator=(const WriteConnection&) = delete;
    ~WriteConnection() = default;

    [[nodiscard]] Durability durability() const { return durability_; }

    void begin_session(const SessionRow& session);  ///< @throws JournalError

    /// All of them in one transaction. False: there is no room, and none of them is written.
    /// @throws JournalError: none of them is written, and nothing more may be.
    [[nodiscard]] bool write(std::span<const Row> rows);
    /// After write() was false: in words for the user.
    [[nodiscard]] const std::string& why_waiting() const { return why_waiting_; }

    /// A part of the WAL, where it has grown long. A busy reader, or no room: later.
    void fold_long_wal();  ///< @throws JournalError: nothing more may be written
    /// All of it. False: a reader that does not end, or a full disk, keeps it where it is; the next writer folds it.
    [[nodiscard]] bool fold_wal();  ///< @throws JournalError: nothing more may be written

  private:
    void prepare();
    void check_names();
    bool fold(int how);
    [[noreturn]] void fail(const SqliteError& error);

    const std::string absolute_;
    const std::string path_;
    const std::string way_on_;
    Database database_;
    Durability durability_{};
    std::optional<RowInserter> inserter_;
    int frames_ = 0;  ///< in the WAL, as of the last commit
    std::chrono::steady_clock::time_point names_checked_;
    std::string why_waiting_;
};

}  // namespace espalier
