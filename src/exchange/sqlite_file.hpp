/// An SQLite file that this module writes, or a temporary one: a connection and its prepared statements. Private to the
/// module; one thread. Every fault is a std::runtime_error that names the file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace espalier {

class SqliteFile {
  public:
    /// "": a temporary file in the folder for those, which vanishes with this object.
    explicit SqliteFile(const std::string& path);
    SqliteFile(const SqliteFile&) = delete;
    SqliteFile& operator=(const SqliteFile&) = delete;
    ~SqliteFile();

    /// Statements that give no rows.
    void run(const std::string& sql);

  private:
    friend class SqliteStatement;
    [[noreturn]] void fail() const;

    std::string name_;
    sqlite3* handle_ = nullptr;
};

/// Bind, then run() or step(). Parameters from 1, columns from 0, as in SQLite. Texts are bound without a copy and must
/// live until the statement has run.
class SqliteStatement {
  public:
    SqliteStatement(const SqliteFile& file, std::string_view sql);

    void bind(int index, std::int64_t value);
    void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, std::uint32_t value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, int value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, double value);  ///< NaN as NULL
    void bind(int index, std::string_view value);
    void bind(int index, std::nullopt_t nothing);
    template <class Value>
    void bind(int index, const std::optional<Value>& value) {
        value ? bind(index, *value) : bind(index, std::nullopt);
    }
    /// Binds them to 1, 2, … and runs.
    template <class... Values>
    void insert(const Values&... values) {
        int index = 0;
        (bind(++index, values), ...);
        step();
    }

    /// True: there is a row. False: done, and ready to be bound again.
    bool step();

    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::uint64_t natural(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    [[nodiscard]] std::uint32_t small(int column) const { return static_cast<std::uint32_t>(integer(column)); }
    [[nodiscard]] double real(int column) const;  ///< NULL as NaN
    [[nodiscard]] std::optional<double> real_or_none(int column) const;
    [[nodiscard]] std::string text(int column) const;

  private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    void check(int code) const;

    const SqliteFile* file_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace espalier
