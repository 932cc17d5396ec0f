#include "journal/writer.hpp"

#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <utility>

#include "journal/database.hpp"
#include "journal/disk_messages.hpp"
#include "journal/journal_file.hpp"
#include "journal/journal_lock.hpp"
#include "journal/network_folder.hpp"
#include "journal/new_journal.hpp"
#include "journal/row_inserter.hpp"
#include "journal/row_queue.hpp"
#include "journal/schema.hpp"
#include "journal/study_table.hpp"

namespace espalier {
namespace {

constexpr std::size_t rows_a_commit = 50'000;    ///< at most, so that a commit stays short and flush() answers
constexpr std::size_t rows_unwritten = 200'000;  ///< at `none`, before wait_for_room() waits
constexpr std::size_t batches_kept = 1'000'000;

std::string folder_of(const std::string& absolute) { return absolute.substr(0, absolute.rfind('/') + 1); }

/// A checkpoint after 16 MiB of WAL: rare enough to cost nothing, and a reader that looks through it stays fast.
constexpr const char* settings =
    "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384";

Durability prepare(Database& database, const std::string& path) {
    check_version(database, path);
    migrate(database);
    const auto durability = read_study(database, path).durability;
    if (const auto mode = database.text("PRAGMA journal_mode = WAL"); mode != "wal")
        throw JournalError(path + " cannot be written beside readers: SQLite offers no WAL here, only `" + mode +
                           "`; keep it on a local disk");
    database.run(settings);
    database.run(durability == Durability::power ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    return durability;
}

std::int64_t last_checksum(Database& database) {
    return database.integer("SELECT checksum FROM message ORDER BY seq DESC LIMIT 1");
}

}  // namespace

/// The journal held open, and the thread that writes it.
struct JournalWriter::Impl {
    Impl(std::string path_, const std::string& absolute, std::unique_ptr<JournalLock> lock_, std::string way_on_)
        : path(std::move(path_)), way_on(std::move(way_on_)), lock(std::move(lock_)) {
        database.emplace(absolute, Database::Access::write);
        durability = prepare(*database, path);
        inserter.emplace(*database, last_checksum(*database));
        queue.emplace(durability == Durability::none ? RowQueue::Pace::gather : RowQueue::Pace::at_once);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (!thread.joinable()) return;
        queue->abandon();
        thread.join();
    }

    void work() noexcept;
    void commit(std::span<const Row> rows) noexcept;
    void count(std::size_t rows);
    void tell(const Message& message) const noexcept;
    void fold_wal();
    void let_go() noexcept;

    const std::string path;
    const std::string way_on;           ///< for messages
    std::unique_ptr<JournalLock> lock;  ///< let go of last
    std::optional<Database> database;
    std::optional<RowInserter> inserter;
    Durability durability{};
    std::optional<RowQueue> queue;
    CommitListener* listener = nullptr;
    std::string failure;  ///< why writing ended; "" as long as it goes well. The thread's, until it is joined.

    mutable std::mutex mutex;  ///< of the statistics
    WriterStatistics statistics;

    std::thread thread;  ///< uses all of the above
};

void JournalWriter::Impl::work() noexcept {
    RowBatch batch;
    while (queue->take(batch)) {
        auto awaited = batch.messages.cbegin();
        for (std::size_t at = 0; at < batch.rows.size() && !queue->abandoned();) {
            const auto rows =
                std::span<const Row>(batch.rows).subspan(at, std::min(rows_a_commit, batch.rows.size() - at));
            commit(rows);
            at += rows.size();
            for (; awaited != batch.messages.cend() && awaited->row < at; ++awaited) tell(awaited->message);
            queue->done(rows.size());
        }
    }
}

/// One transaction, or none of it: the first failure is the last attempt. What fsync has refused may be on the disk or
/// not, and asking again does not tell (DESIGN, section 5).
void JournalWriter::Impl::commit(std::span<const Row> rows) noexcept {
    if (!failure.empty()) return;
    try {
        Transaction transaction(*database);
        for (const auto& row : rows) inserter->insert(row);
        transaction.commit();
        count(rows.size());
    } catch (const SqliteError& error) {
        failure = write_failure(path, error, way_on);
        if (listener != nullptr) listener->failed(failure);
    }
}

void JournalWriter::Impl::count(std::size_t rows) {
    const std::lock_guard guard(mutex);
    ++statistics.commits;
    statistics.rows += rows;
    if (statistics.batches.size() < batches_kept) statistics.batches.push_back(static_cast<std::uint32_t>(rows));
}

void JournalWriter::Impl::tell(const Message& message) const noexcept {
    if (listener == nullptr) return;
    if (failure.empty())
        listener->committed(message);
    else
        listener->lost(message);
}

void JournalWriter::Impl::fold_wal() {
    int code = sqlite3_wal_checkpoint_v2(database->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    // A reader that does not end keeps the WAL where it is: nothing is lost, the next writer folds it.
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY)
        throw JournalError(write_failure(path, database->error(), way_on));
}

void JournalWriter::Impl::let_go() noexcept {
    inserter.reset();
    database.reset();
    lock.reset();
}

JournalWriter::JournalWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
JournalWriter::~JournalWriter() = default;

std::unique_ptr<JournalWriter> JournalWriter::create(const std::string& path, const StudyRow& study,
                                                     const std::string& given_way_on) {
    const auto absolute = vacant_path(path, given_way_on);
    const auto way_on = given_way_on.empty() ? resume_line(path) : given_way_on;
    require_local_folder(folder_of(absolute), path);
    auto lock = std::make_unique<JournalLock>(absolute, path);
    make_journal(absolute, path, study);
    try {
        return std::unique_ptr<JournalWriter>(
            new JournalWriter(std::make_unique<Impl>(path, absolute, std::move(lock), way_on)));
    } catch (const SqliteError& error) {
        for (const auto* suffix : {"", "-wal", "-shm"}) unlink((absolute + suffix).c_str());
        throw JournalError(write_failure(path, error, way_on));
    }
}

std::unique_ptr<JournalWriter> JournalWriter::append(const std::string& path) {
    const auto absolute = existing_journal(path);
    check_file(absolute, path);
    require_local_folder(folder_of(absolute), path);
    auto lock = std::make_unique<JournalLock>(absolute, path);
    try {
        return std::unique_ptr<JournalWriter>(
            new JournalWriter(std::make_unique<Impl>(path, absolute, std::move(lock), resume_line(path))));
    } catch (const SqliteError& error) {
        throw JournalError(write_failure(path, error, resume_line(path)));
    }
}

void JournalWriter::start(const SessionRow& session, CommitListener* listener) {
    try {
        insert_session(*impl_->database, session);
    } catch (const SqliteError& error) {
        throw JournalError(write_failure(impl_->path, error, impl_->way_on));
    }
    impl_->listener = listener;
    impl_->thread = std::thread([impl = impl_.get()] { impl->work(); });
}

void JournalWriter::push(Row row) noexcept { impl_->queue->push(std::move(row)); }

void JournalWriter::push(const Message& message, std::int64_t time_us) noexcept {
    Row row = MessageRow{message.seq, time_us, message.event};
    if (impl_->durability == Durability::none)
        impl_->queue->push(std::move(row));
    else
        impl_->queue->push(std::move(row), message);
}

void JournalWriter::wait_for_room() { impl_->queue->wait_for_room(rows_unwritten); }

void JournalWriter::flush() { impl_->queue->wait_until_done(); }

void JournalWriter::close() {
    if (impl_->thread.joinable()) {
        impl_->queue->close();
        impl_->thread.join();
    }
    if (!impl_->failure.empty()) {
        impl_->let_go();
        throw JournalError(impl_->failure);
    }
    impl_->fold_wal();
    impl_->let_go();
}

const std::string& JournalWriter::path() const { return impl_->path; }

WriterStatistics JournalWriter::statistics() const {
    const std::lock_guard guard(impl_->mutex);
    return impl_->statistics;
}

}  // namespace espalier
