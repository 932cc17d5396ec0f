#include "journal/writer.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
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
#include "journal/row_queue.hpp"
#include "journal/write_connection.hpp"

namespace espalier {
namespace {

constexpr std::size_t rows_a_commit = 50'000;    ///< at most, so that a commit stays short and flush() answers
constexpr std::size_t rows_unwritten = 200'000;  ///< before wait_for_room() waits
constexpr std::size_t batches_kept = 1'000'000;

std::string folder_of(const std::string& absolute) { return absolute.substr(0, absolute.rfind('/') + 1); }

/// How long until a full disk is asked again: at first often, for somebody who makes room at once.
constexpr std::chrono::milliseconds first_rest{100};
constexpr std::chrono::milliseconds longest_rest{2000};

}  // namespace

/// The journal held open, and the thread that writes it.
struct JournalWriter::Impl {
    Impl(std::string path_, const std::string& absolute, std::unique_ptr<JournalLock> lock_, const std::string& way_on,
         const std::string& vfs)
        : path(std::move(path_)), lock(std::move(lock_)) {
        connection.emplace(absolute, path, way_on, vfs);
        queue.emplace(connection->durability() == Durability::none ? RowQueue::Pace::gather : RowQueue::Pace::at_once);
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
    [[nodiscard]] bool write_when_there_is_room(std::span<const Row> rows);
    void fold_long_wal() noexcept;
    void fail(const std::string& why) noexcept;
    void count(std::size_t rows);
    void tell(const Message& message) const noexcept;
    void let_go() noexcept;

    const std::string path;
    std::unique_ptr<JournalLock> lock;  ///< let go of last
    std::optional<WriteConnection> connection;
    std::optional<RowQueue> queue;
    CommitListener* listener = nullptr;
    std::string failure;    ///< why writing ended; "" as long as it goes well. The thread's, until it is joined.
    bool left_off = false;  ///< nobody wanted to wait for room any more. The thread's, too.

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
            if (left_off && queue->abandoned()) return;  // while it waited for room
            at += rows.size();
            for (; awaited != batch.messages.cend() && awaited->row < at; ++awaited) tell(awaited->message);
            queue->done(rows.size());
            fold_long_wal();
        }
    }
}

/// One transaction, or none of it. The first failure is the last attempt, but for a full disk.
void JournalWriter::Impl::commit(std::span<const Row> rows) noexcept {
    if (!failure.empty() || left_off) return;
    try {
        if (write_when_there_is_room(rows)) return count(rows.size());
        left_off = true;
        if (listener != nullptr && !queue->abandoned()) listener->left_off();
    } catch (const JournalError& error) {
        fail(error.what());
    }
}

/// False: nobody wants to wait for room any more.
bool JournalWriter::Impl::write_when_there_is_room(std::span<const Row> rows) {
    if (connection->write(rows)) return true;
    if (listener != nullptr) listener->note(connection->why_waiting());
    for (auto rest = first_rest; queue->rest(rest); rest = std::min(2 * rest, longest_rest)) {
        if (!connection->write(rows)) continue;
        if (listener != nullptr) listener->note("there is room again: the run goes on");
        return true;
    }
    return false;
}

void JournalWriter::Impl::fold_long_wal() noexcept {
    if (!failure.empty() || left_off) return;
    try {
        connection->fold_long_wal();
    } catch (const JournalError& error) {
        fail(error.what());
    }
}

void JournalWriter::Impl::fail(const std::string& why) noexcept {
    failure = why;
    if (listener != nullptr) listener->failed(failure);
}

void JournalWriter::Impl::count(std::size_t rows) {
    const std::lock_guard guard(mutex);
    ++statistics.commits;
    statistics.rows += rows;
    if (statistics.batches.size() < batches_kept) statistics.batches.push_back(static_cast<std::uint32_t>(rows));
}

void JournalWriter::Impl::tell(const Message& message) const noexcept {
    if (listener == nullptr) return;
    if (failure.empty() && !left_off)
        listener->committed(message);
    else
        listener->lost(message);
}

void JournalWriter::Impl::let_go() noexcept {
    connection.reset();
    lock.reset();
}

JournalWriter::JournalWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
JournalWriter::~JournalWriter() = default;

std::unique_ptr<JournalWriter> JournalWriter::create(const std::string& path, const StudyRow& study,
                                                     const std::string& given_way_on, const std::string& vfs) {
    const auto absolute = vacant_path(path, given_way_on);
    const auto way_on = given_way_on.empty() ? resume_line(path) : given_way_on;
    require_local_folder(folder_of(absolute), path);
    auto lock = std::make_unique<JournalLock>(absolute, path);
    make_journal(absolute, path, study, vfs);
    try {
        return std::unique_ptr<JournalWriter>(
            new JournalWriter(std::make_unique<Impl>(path, absolute, std::move(lock), way_on, vfs)));
    } catch (const SqliteError& error) {
        for (const auto* suffix : {"", "-wal", "-shm"}) unlink((absolute + suffix).c_str());
        if (is_full(error)) throw JournalError(creation_failure(path, ENOSPC));
        throw JournalError(write_failure(path, error, "espalier run"));
    }
}

std::unique_ptr<JournalWriter> JournalWriter::append(const std::string& path, const std::string& vfs,
                                                     std::chrono::milliseconds patience) {
    const auto absolute = existing_journal(path);
    check_file(absolute, path);
    require_local_folder(folder_of(absolute), path);
    auto lock = std::make_unique<JournalLock>(absolute, path, patience);
    try {
        return std::unique_ptr<JournalWriter>(
            new JournalWriter(std::make_unique<Impl>(path, absolute, std::move(lock), resume_line(path), vfs)));
    } catch (const SqliteError& error) {
        throw JournalError(write_failure(path, error, resume_line(path)));
    }
}

void JournalWriter::start(const SessionRow& session, CommitListener* listener) {
    impl_->connection->begin_session(session);
    go_on(listener);
}

void JournalWriter::go_on(CommitListener* listener) {
    impl_->listener = listener;
    impl_->thread = std::thread([impl = impl_.get()] { impl->work(); });
}

void JournalWriter::push(Row row) noexcept { impl_->queue->push(std::move(row)); }

void JournalWriter::push(const Message& message, std::int64_t time_us) noexcept {
    Row row = MessageRow{message.seq, time_us, message.event};
    if (impl_->connection->durability() == Durability::none)
        impl_->queue->push(std::move(row));
    else
        impl_->queue->push(std::move(row), message);
}

void JournalWriter::wait_for_room() { impl_->queue->wait_for_room(rows_unwritten); }

void JournalWriter::stop_waiting() { impl_->queue->stop_resting(); }

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
    try {
        if (!impl_->connection->fold_wal() && impl_->listener != nullptr) impl_->listener->note(wal_stays(impl_->path));
    } catch (const JournalError&) {
        impl_->let_go();
        throw;
    }
    impl_->let_go();
}

const std::string& JournalWriter::path() const { return impl_->path; }

WriterStatistics JournalWriter::statistics() const {
    const std::lock_guard guard(impl_->mutex);
    return impl_->statistics;
}

}  // namespace espalier
