#include "exchange/sqlite_file.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <limits>
#include <stdexcept>

namespace espalier {

SqliteFile::SqliteFile(const std::string& path) : name_(path.empty() ? "a temporary file" : path) {
    if (sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) == SQLITE_OK)
        return;
    const std::string why = sqlite3_errmsg(handle_);
    sqlite3_close(handle_);
    throw std::runtime_error(fmt::format("{}: cannot be opened for writing: {}", name_, why));
}

SqliteFile::~SqliteFile() { sqlite3_close(handle_); }

void SqliteFile::run(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

void SqliteFile::fail() const {
    const bool full = (sqlite3_extended_errcode(handle_) & 0xff) == SQLITE_FULL;
    const bool temporary = name_ == "a temporary file";
    throw std::runtime_error(
        fmt::format("{}: {}{}", name_, sqlite3_errmsg(handle_),
                    full && temporary ? "; SQLITE_TMPDIR can name a folder on a disk that has more room" : ""));
}

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

SqliteStatement::SqliteStatement(const SqliteFile& file, std::string_view sql) : file_(&file) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(file.handle_, sql.data(), static_cast<int>(sql.size()), &statement, nullptr));
    statement_.reset(statement);
}

void SqliteStatement::check(int code) const {
    if (code != SQLITE_OK) file_->fail();
}

void SqliteStatement::bind(int index, std::int64_t value) { check(sqlite3_bind_int64(statement_.get(), index, value)); }
void SqliteStatement::bind(int index, double value) { check(sqlite3_bind_double(statement_.get(), index, value)); }
void SqliteStatement::bind(int index, std::string_view value) {
    // An empty view may have no address, which would be NULL.
    check(sqlite3_bind_text64(statement_.get(), index, value.empty() ? "" : value.data(), value.size(), nullptr,
                              SQLITE_UTF8));
}
void SqliteStatement::bind(int index, std::nullopt_t /*nothing*/) { check(sqlite3_bind_null(statement_.get(), index)); }

bool SqliteStatement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) file_->fail();
    sqlite3_reset(statement_.get());
    return false;
}

bool SqliteStatement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }
std::int64_t SqliteStatement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
double SqliteStatement::real(int column) const {
    return is_null(column) ? std::numeric_limits<double>::quiet_NaN() : sqlite3_column_double(statement_.get(), column);
}
std::optional<double> SqliteStatement::real_or_none(int column) const {
    return is_null(column) ? std::nullopt : std::optional(sqlite3_column_double(statement_.get(), column));
}
std::string SqliteStatement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return bytes == nullptr
               ? ""
               : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

}  // namespace espalier
