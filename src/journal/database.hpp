/// SQLite as this module needs it: a connection, a prepared statement, a transaction, each closed by its destructor.
/// Private to the module. One thread at a time uses a connection and everything made from it.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace espalier {

/// What SQLite refused. The module's borders turn it into words for the user (disk_messages.hpp).
struct SqliteError : std::runtime_error {
    SqliteError(const std::string& text, int code_, int errno_)
        : std::runtime_error(text), code(code_), system_error(errno_) {}
    int code;          ///< extended result code
    int system_error;  ///< errno of the system call that failed, or 0
    [[nodiscard]] int primary() const { return code & 0xff; }
};

class Database;

/// A prepared statement: bind, then run() or step(). Parameters from 1, columns from 0, as in SQLite. Text and bytes
/// are bound without a copy and must live until the statement has run.
class Statement {
  public:
    Statement(const Database& database, std::string_view sql);

    void bind(int index, std::int64_t value) { check(sqlite3_bind_int64(get(), index, value)); }
    void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, std::uint32_t value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, double value) { check(sqlite3_bind_double(get(), index, value)); }
    void bind(int index, std::string_view value);
    void bind_bytes(int index, std::string_view value);
    void bind_null(int index) { check(sqlite3_bind_null(get(), index)); }
    template <class Value>
    void bind(int index, const std::optional<Value>& value) {
        value ? bind(index, *value) : bind_null(index);
    }

    /// True: there is a row. False: done, and ready to be bound again.
    bool step();
    /// For a statement that gives no rows.
    void run();

    [[nodiscard]] bool is_null(int column) const { return sqlite3_column_type(get(), column) == SQLITE_NULL; }
    [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(get(), column); }
    [[nodiscard]] double real(int column) const { return sqlite3_column_double(get(), column); }
    /// Valid until the next step.
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::string_view bytes(int column) const;
    /// Of all texts and bytes in this row.
    [[nodiscard]] std::size_t size_of_row() const;
    // NULL reads as 0, so only a 0 has to be asked what it is.
    [[nodiscard]] std::optional<std::int64_t> integer_or_null(int column) const {
        const auto value = integer(column);
        return value == 0 && is_null(column) ? std::nullopt : std::optional(value);
    }
    [[nodiscard]] std::optional<double> real_or_null(int column) const {
        const auto value = real(column);
        return value == 0 && is_null(column) ? std::nullopt : std::optional(value);
    }

  private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    [[nodiscard]] sqlite3_stmt* get() const { return statement_.get(); }
    void check(int code) const;
    [[noreturn]] void fail();

    const Database* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// A connection.
class Database {
  public:
    enum class Access : std::uint8_t {
        write,     ///< the file must exist
        read,      ///< beside a writer, through its WAL
        snapshot,  ///< the file alone, no lock, nothing written beside it: only while nobody can be writing
        memory,    ///< no file
    };
    /// The file may be anybody's: nothing in it is executed, and what it holds is bounded. `path` must be absolute.
    /// `vfs`: SQLite's name of what reaches the file; "": the usual. @throws SqliteError
    Database(const std::string& path, Access access, const std::string& vfs = "");
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database() = default;

    /// Runs statements that give no rows. @throws SqliteError
    void run(const char* sql);
    /// The first column of the first row, as an integer or as text.
    [[nodiscard]] std::int64_t integer(const std::string& sql);
    [[nodiscard]] std::string text(const std::string& sql);

    /// What is written so far reaches the disk. Only for a connection that does not sync by itself. @throws SqliteError
    void sync_file();
    /// Whether the file has lost its name, or another file has it now.
    [[nodiscard]] bool has_moved() const;
    /// The destructor leaves the WAL as it is, instead of folding it into the file: after an error of the disk nothing
    /// is tried again.
    void keep_wal() noexcept;

    [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(handle()) == 0; }
    [[nodiscard]] sqlite3* handle() const { return handle_.get(); }
    [[nodiscard]] SqliteError error() const;

  private:
    void trust_nothing();

    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close(handle); }
    };
    friend class Transaction;
    std::unique_ptr<sqlite3, Close> handle_;
    std::optional<Statement> begin_;  ///< prepared once: commits of one row are many
    std::optional<Statement> commit_;
};

/// Rolls back unless committed.
class Transaction {
  public:
    explicit Transaction(Database& database) : database_(database) { database_.begin_->run(); }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    void commit() { database_.commit_->run(); }

  private:
    Database& database_;
};

}  // namespace espalier
