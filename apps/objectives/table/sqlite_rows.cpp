#include <sqlite3.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "csv_lines.hpp"
#include "table/rows.hpp"

namespace table {
namespace {

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

// A file may come from somebody else, and a view can compute without end. A row may take so many steps of SQLite's (a
// few seconds), a cell so many bytes, and all cells together so much beyond a multiple of the file: a table's own
// cells, as text, are at most three times as long as in the file.
constexpr std::uint64_t most_steps_of_a_row = 300'000'000;
constexpr int steps_at_once = 1'000'000;
constexpr int most_bytes_of_a_cell = 1 << 20;
constexpr std::uint64_t free_bytes = 16U << 20U;
constexpr std::uint64_t bytes_of_each_byte = 16;

/// Views call nothing that does more than compute.
void guard(sqlite3* database) {
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_limit(database, SQLITE_LIMIT_LENGTH, most_bytes_of_a_cell);
    sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
}

Database open(const std::string& path) {
    sqlite3* raw = nullptr;
    const int status = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READONLY, nullptr);
    Database database(raw);
    if (status != SQLITE_OK) throw std::runtime_error(path + ": " + sqlite3_errstr(status));
    guard(raw);
    return database;
}

Statement prepare(sqlite3* database, const std::string& path, const std::string& sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK)
        throw std::runtime_error(path + ": " + sqlite3_errmsg(database));
    return Statement(raw);
}

bool step(sqlite3* database, sqlite3_stmt* statement, const std::string& path) {
    const int status = sqlite3_step(statement);
    if (status == SQLITE_INTERRUPT)
        throw std::runtime_error(path + ": a row takes too long to compute; if this is a view, make a table of it");
    if (status != SQLITE_ROW && status != SQLITE_DONE) throw std::runtime_error(path + ": " + sqlite3_errmsg(database));
    return status == SQLITE_ROW;
}

std::string text_of(sqlite3_stmt* statement, int column) {
    const unsigned char* text = sqlite3_column_text(statement, column);
    return text == nullptr ? std::string() : reinterpret_cast<const char*>(text);
}

std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + '"';
}

/// The table that is meant.
std::string choose(sqlite3* database, const std::string& path, const std::string& wanted) {
    const auto tables = prepare(database, path,
                                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE "
                                "'sqlite\\_%' ESCAPE '\\' ORDER BY name");
    std::vector<std::string> names;
    while (step(database, tables.get(), path)) names.push_back(text_of(tables.get(), 0));
    if (names.empty()) throw std::runtime_error(path + ": the file has no table");
    if (wanted.empty() && names.size() == 1) return names.front();
    if (wanted.empty())
        throw std::runtime_error(path +
                                 ": set `table` in [objective] to one of its tables: " + objectives::listed(names));
    for (const auto& name : names)
        if (name == wanted) return name;
    throw std::runtime_error(path + ": there is no table \"" + wanted +
                             "\" (option \"table\"); there are: " + objectives::listed(names));
}

class SqliteRows final : public Rows {
  public:
    SqliteRows(const std::string& path, const std::string& wanted) : database_(open(path)), path_(path) {
        sqlite3_progress_handler(database_.get(), steps_at_once, &SqliteRows::too_long, this);
        const std::string table = choose(database_.get(), path, wanted);
        origin_ = path + ", table " + table;
        statement_ = prepare(database_.get(), path, "SELECT * FROM " + quoted(table));
        bytes_left_ = free_bytes + bytes_of_each_byte * std::filesystem::file_size(path);
        const int columns = sqlite3_column_count(statement_.get());
        for (int i = 0; i < columns; ++i) names_.emplace_back(sqlite3_column_name(statement_.get(), i));
        cells_.resize(names_.size());
        numbers_.resize(names_.size());
    }

    [[nodiscard]] const std::vector<std::string>& names() const override { return names_; }
    [[nodiscard]] const std::vector<std::string_view>& cells() const override { return cells_; }
    [[nodiscard]] const std::string& origin() const override { return origin_; }

    bool next() override {
        steps_ = 0;
        if (!step(database_.get(), statement_.get(), path_)) return false;
        ++row_;
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            cells_[i] = cell(i);
            const std::uint64_t bytes = cells_[i].size() + 1;
            if (bytes > bytes_left_)
                refuse("there is far more than the file holds; if this is a view that ends, make a table of it");
            bytes_left_ -= bytes;
        }
        return true;
    }

    [[nodiscard]] std::string where() const override {
        return row_ == 0 ? origin_ : origin_ + ", row " + std::to_string(row_);
    }

  private:
    /// SQLite then ends what it does, and says that it was interrupted.
    static int too_long(void* self) {
        auto& steps = static_cast<SqliteRows*>(self)->steps_;
        return (steps += steps_at_once) > most_steps_of_a_row ? 1 : 0;
    }

    std::string_view cell(std::size_t i) {
        const auto column = static_cast<int>(i);
        switch (sqlite3_column_type(statement_.get(), column)) {
            case SQLITE_NULL:
                return {};
            case SQLITE_BLOB:
                refuse(i, "a blob; a number or text is expected");
            case SQLITE_FLOAT: {
                // SQLite's own text keeps 15 digits only.
                auto& digits = numbers_[i];
                const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(),
                                                        sqlite3_column_double(statement_.get(), column));
                return {digits.data(), static_cast<std::size_t>(end - digits.data())};
            }
            default: {
                const auto* text = sqlite3_column_text(statement_.get(), column);
                const int bytes = sqlite3_column_bytes(statement_.get(), column);
                return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(bytes)};
            }
        }
    }

    Database database_;
    std::string path_;
    std::string origin_;
    Statement statement_;  // gone before its database
    std::vector<std::string> names_;
    std::vector<std::string_view> cells_;
    std::vector<std::array<char, 32>> numbers_;
    std::uint64_t row_ = 0;
    std::uint64_t steps_ = 0;  ///< of SQLite, since the row before
    std::uint64_t bytes_left_ = 0;
};

}  // namespace

std::unique_ptr<Rows> sqlite_rows(const std::filesystem::path& path, const std::string& table) {
    return std::make_unique<SqliteRows>(path.string(), table);
}

}  // namespace table
