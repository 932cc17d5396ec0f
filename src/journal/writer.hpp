/// Writes a journal: one thread of its own, one FIFO, group commit. Rows become durable in the order of their push.
///
///   any thread ── push(row) ──────▶ ┌─ FIFO ─┐ ── writer's thread ──▶ SQLite (WAL); one transaction a batch, and a
///   sequence   ── push(message) ──▶ └────────┘           │            batch is whatever came during the last commit
///                                                        │
///   top of the ladder ◀── committed(message), in order ──┘ after the commit (process, power)
///
/// One file while nobody writes: JOURNAL. Beside it while somebody does, or after a kill: JOURNAL-wal and JOURNAL-shm
/// (SQLite's; rows that are committed may be there only), JOURNAL.lock (who writes), JOURNAL.new (one being made).
///
/// A full disk is waited for: the transaction is rolled back and tried again, rows queue, results wait for their
/// commit. Any other error of the disk ends writing.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "journal/error.hpp"
#include "journal/rows.hpp"

namespace espalier {

/// What the writer tells its owner, from the writer's thread. Must not block on the writer.
class CommitListener {
  public:
    CommitListener() = default;
    CommitListener(const CommitListener&) = delete;
    CommitListener& operator=(const CommitListener&) = delete;
    virtual ~CommitListener() = default;

    /// The message is durable as the level promises: act on it. Called once a message, in seq order; not at `none`.
    virtual void committed(const Message& message) noexcept = 0;
    /// The message will never be durable: it must not be acted on. After `failed`; not at `none`.
    virtual void lost(const Message& message) noexcept = 0;
    /// Writing failed for good (an I/O error, a disk that is gone). Called once; `why` says what and where. Everything
    /// pushed from here on is dropped, messages by `lost`.
    virtual void failed(const std::string& why) noexcept = 0;
    /// The disk is full, and nobody wants to wait any more (stop_waiting()). Called once, and then as after failed();
    /// what is committed is as good as ever.
    virtual void left_off() noexcept {}
    /// A line for the user: writing waits for room on the disk, or goes on.
    virtual void note(const std::string& text) noexcept { static_cast<void>(text); }
};

struct WriterStatistics {
    std::uint64_t commits = 0;
    std::uint64_t rows = 0;
    std::vector<std::uint32_t> batches;  ///< rows of each commit, in order; at most the first 1,000,000
};

class JournalWriter {
  public:
    /// Makes a new journal. `way_on`: what messages tell to do where writing ends early, "espalier resume PATH" by
    /// default. `vfs`: SQLite's name of how files are reached, "" as usual; for faults put there (fault/). @throws
    /// JournalUsageError if the file exists; JournalError if it cannot be written or another program holds it.
    static std::unique_ptr<JournalWriter> create(const std::string& path, const StudyRow& study,
                                                 const std::string& way_on = "", const std::string& vfs = "");
    /// Opens one to go on, and waits so long for another program that holds it. `listener` calls begin with start().
    /// @throws JournalUsageError if there is none; JournalError if it is held, damaged, of another version, or no
    /// journal.
    static std::unique_ptr<JournalWriter> append(const std::string& path, const std::string& vfs = "",
                                                 std::chrono::milliseconds patience = {});

    JournalWriter(const JournalWriter&) = delete;
    JournalWriter& operator=(const JournalWriter&) = delete;
    /// Without close(): what is committed stays, the rest is dropped, as after a kill.
    ~JournalWriter();

    /// Writes the session row and starts the thread. `listener` may be null (nothing waits for commits) and must
    /// outlive close(). @throws JournalError
    void start(const SessionRow& session, CommitListener* listener);
    /// The same without a row: what follows belongs to the last session.
    void go_on(CommitListener* listener);

    /// Queues a row. Any thread; never blocks, never throws for a disk.
    void push(Row row) noexcept;
    /// Queues a message's row. Calls must be in seq order, one at a time. At process and power the listener gets the
    /// message back after its commit; at none nobody does, and the caller acts on it at once.
    void push(const Message& message, std::int64_t time_us) noexcept;
    /// Blocks while more than 200,000 rows are queued, so that memory stays bounded. Not from a node's body.
    void wait_for_room();

    /// From here on a full disk is not waited for: the run is to end. Any thread; does not block.
    void stop_waiting();

    /// Blocks until everything pushed before is committed, or writing has failed. A full disk is waited for.
    void flush();
    /// Flushes, stops the thread, folds the WAL into the journal and lets go of the lock: one file is left (or the WAL,
    /// too, where the disk is full or a reader does not end; the listener is told). @throws JournalError when writing
    /// failed. Called once, after the last push.
    void close();

    [[nodiscard]] const std::string& path() const;
    [[nodiscard]] WriterStatistics statistics() const;  ///< after close() exact; before, a moment's view

  private:
    struct Impl;
    explicit JournalWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace espalier
