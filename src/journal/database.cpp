#include "journal/database.hpp"

#include <cerrno>

namespace espalier {
namespace {

/// How long to wait for another connection, which holds a lock for moments only.
constexpr int patience_ms = 5000;

/// Of a text or a row: a study file, a configuration, a metric are far smaller.
constexpr int most_bytes = 64 << 20;
/// Of a statement: our migrations are the longest.
constexpr int most_sql = 100'000;

/// An absolute path as a file: URI, in which three characters have a meaning of their own.
std::string uri_of(const std::string& path, Database::Access access) {
    if (access == Database::Access::memory) return ":memory:";
    std::string uri = "file://";
    for (const char c : path) {
        if (c == '%')
            uri += "%25";
        else if (c == '?')
            uri += "%3f";
        else if (c == '#')
            uri += "%23";
        else
            uri += c;
    }
    if (access == Database::Access::write) return uri + "?mode=rw";
    return uri + (access == Database::Access::read ? "?mode=ro" : "?mode=ro&immutable=1");
}

}  // namespace

Database::Database(const std::string& path, Access access, const std::string& vfs) {
    const bool reads = access == Access::read || access == Access::snapshot;
    const int mode = reads ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    sqlite3* opened = nullptr;
    errno = 0;
    const int code = sqlite3_open_v2(uri_of(path, access).c_str(), &opened,
                                     mode | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                     vfs.empty() ? nullptr : vfs.c_str());
    handle_.reset(opened);  // also after a failure: it holds the reason
    if (code != SQLITE_OK) throw error();
    trust_nothing();
    sqlite3_busy_timeout(handle(), patience_ms);
    begin_.emplace(*this, "BEGIN");
    commit_.emplace(*this, "COMMIT");
}

/// A journal may come from somebody else. Its triggers and views are ours or none, and never needed (the triggers keep
/// people with a shell from changing rows; we change none).
void Database::trust_nothing() {
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_limit(handle(), SQLITE_LIMIT_LENGTH, most_bytes);
    sqlite3_limit(handle(), SQLITE_LIMIT_SQL_LENGTH, most_sql);
    sqlite3_limit(handle(), SQLITE_LIMIT_COLUMN, 64);
    sqlite3_limit(handle(), SQLITE_LIMIT_EXPR_DEPTH, 20);
    sqlite3_limit(handle(), SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(handle(), SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    sqlite3_limit(handle(), SQLITE_LIMIT_WORKER_THREADS, 0);
    run("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0");
}

void Database::run(const char* sql) {
    errno = 0;
    if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw error();
}

std::int64_t Database::integer(const std::string& sql) {
    Statement statement(*this, sql);
    return statement.step() ? statement.integer(0) : 0;
}

std::string Database::text(const std::string& sql) {
    Statement statement(*this, sql);
    return statement.step() ? std::string(statement.text(0)) : std::string();
}

void Database::sync_file() {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    const int code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
    if (code != SQLITE_OK) throw SqliteError(sqlite3_errstr(code), code, errno);
}

bool Database::has_moved() const {
    int moved = 0;
    return sqlite3_file_control(handle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

void Database::keep_wal() noexcept { sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }

SqliteError Database::error() const {
    if (!handle_) return {"out of memory", SQLITE_NOMEM, 0};
    // SQLite keeps errno itself for most calls, but not for a COMMIT; there it is still what the disk said.
    const int said = errno;
    const int code = sqlite3_extended_errcode(handle());
    const bool of_disk = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
    const int kept = sqlite3_system_errno(handle());
    return {sqlite3_errmsg(handle()), code, of_disk ? (said != 0 ? said : kept) : 0};
}

Statement::Statement(const Database& database, std::string_view sql) : database_(&database) {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    statement_.reset(prepared);
    check(code);
}

void Statement::bind(int index, std::string_view value) {
    // An empty view may point nowhere, which SQLite takes for NULL.
    check(
        sqlite3_bind_text64(get(), index, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind_bytes(int index, std::string_view value) {
    check(sqlite3_bind_blob64(get(), index, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC));
}

bool Statement::step() {
    errno = 0;
    const int code = sqlite3_step(get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail();
    sqlite3_reset(get());
    return false;
}

void Statement::run() {
    errno = 0;
    if (sqlite3_step(get()) != SQLITE_DONE) fail();
    sqlite3_reset(get());
}

void Statement::fail() {
    const SqliteError error = database_->error();
    sqlite3_reset(get());
    throw error;
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) throw database_->error();
}

std::string_view Statement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(get(), column));
    return data == nullptr ? std::string_view() : std::string_view(data, size_t(sqlite3_column_bytes(get(), column)));
}

std::string_view Statement::bytes(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(get(), column));
    return data == nullptr ? std::string_view() : std::string_view(data, size_t(sqlite3_column_bytes(get(), column)));
}

std::size_t Statement::size_of_row() const {
    std::size_t size = 0;
    const int columns = sqlite3_column_count(get());
    for (int column = 0; column < columns; ++column)
        if (const int type = sqlite3_column_type(get(), column); type == SQLITE_TEXT || type == SQLITE_BLOB)
            size += static_cast<std::size_t>(sqlite3_column_bytes(get(), column));
    return size;
}

Transaction::~Transaction() {
    // Some errors have rolled back already.
    if (database_.in_transaction()) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace espalier
