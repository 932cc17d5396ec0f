#include "journal/write_connection.hpp"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "journal/disk_messages.hpp"
#include "journal/error.hpp"
#include "journal/schema.hpp"
#include "journal/schema_check.hpp"
#include "journal/study_table.hpp"

namespace espalier {
namespace {

/// A part of the WAL is folded after 16 MiB: rare enough to cost nothing, and a reader that looks through it stays
/// fast.
constexpr int long_wal = 4000;
/// By ourselves, after a commit: SQLite would do it inside the commit, and keep to itself that fsync failed.
constexpr const char* settings =
    "PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384";

/// A look at two names costs little next to a commit, but commits may be many.
constexpr std::chrono::milliseconds between_looks{100};

}  // namespace

WriteConnection::WriteConnection(std::string absolute, std::string path, std::string way_on, const std::string& vfs)
    : absolute_(std::move(absolute)),
      path_(std::move(path)),
      way_on_(std::move(way_on)),
      database_(absolute_, Database::Access::write, vfs) {
    try {
        prepare();
    } catch (const SqliteError&) {
        database_.keep_wal();
        throw;
    }
}

void WriteConnection::prepare() {
    check_version(database_, path_);
    check_schema(database_, path_);
    migrate(database_);
    durability_ = read_study(database_, path_).durability;
    if (const auto mode = database_.text("PRAGMA journal_mode = WAL"); mode != "wal")
        throw JournalError(path_ + " cannot be written beside readers: SQLite offers no WAL here, only `" + mode +
                           "`; keep it on a local disk");
    database_.run(settings);
    database_.run(durability_ == Durability::power ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    sqlite3_wal_hook(
        database_.handle(),
        [](void* self, sqlite3*, const char*, int frames) {
            static_cast<WriteConnection*>(self)->frames_ = frames;
            return SQLITE_OK;
        },
        this);
    inserter_.emplace(database_, database_.integer("SELECT checksum FROM message ORDER BY seq DESC LIMIT 1"));
}

void WriteConnection::begin_session(const SessionRow& session) {
    try {
        insert_session(database_, session);
    } catch (const SqliteError& error) {
        fail(error);
    }
}

bool WriteConnection::write(std::span<const Row> rows) {
    check_names();
    const auto chain = inserter_->chain();
    try {
        Transaction transaction(database_);
        for (const auto& row : rows) inserter_->insert(row);
        transaction.commit();
        return true;
    } catch (const SqliteError& error) {
        inserter_->go_on_from(chain);
        if (!is_full(error)) fail(error);
        why_waiting_ = waiting_for_room(path_, absolute_, error);
        return false;
    }
}

/// SQLite writes on into files that have lost their names, and says nothing: all of it would be gone with the process.
void WriteConnection::check_names() {
    const auto now = std::chrono::steady_clock::now();
    if (now < names_checked_ + between_looks) return;
    names_checked_ = now;
    const std::string wal = absolute_ + "-wal";
    const bool moved = database_.has_moved();
    if (!moved && ::access(wal.c_str(), F_OK) == 0) return;
    if (!moved) static_cast<void>(fold(SQLITE_CHECKPOINT_PASSIVE));  // it is still open: nothing of it is lost
    database_.keep_wal();
    throw JournalError(vanished(path_, moved ? path_ : path_ + "-wal", way_on_));
}

void WriteConnection::fold_long_wal() {
    if (frames_ >= long_wal) static_cast<void>(fold(SQLITE_CHECKPOINT_PASSIVE));
}

bool WriteConnection::fold_wal() {
    const bool folded = fold(SQLITE_CHECKPOINT_TRUNCATE);
    if (!folded) database_.keep_wal();
    return folded;
}

bool WriteConnection::fold(int how) {
    errno = 0;
    const int code = sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, how, nullptr, nullptr);
    if (code == SQLITE_OK) return true;
    const auto error = database_.error();
    if (error.primary() == SQLITE_BUSY || is_full(error)) return false;
    fail(error);
}

void WriteConnection::fail(const SqliteError& error) {
    database_.keep_wal();
    throw JournalError(write_failure(path_, error, way_on_));
}

}  // namespace espalier
