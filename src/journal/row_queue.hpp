/// The FIFO between everyone who has something to write and the writer's thread. Any number of threads push, one takes:
/// all there is at once, by swapping two vectors, so that neither side waits for the other's work and no row is
/// allocated. Private to the module.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "core/message.hpp"
#include "journal/rows.hpp"

namespace espalier {

/// A message that its sender wants back, after the commit of the row that holds it.
struct AwaitedMessage {
    std::size_t row = 0;  ///< in its batch
    Message message;
};

struct RowBatch {
    std::vector<Row> rows;
    std::vector<AwaitedMessage> messages;  ///< in the order of their rows
};

class RowQueue {
  public:
    /// When the taker is given rows.
    enum class Pace : std::uint8_t {
        at_once,  ///< as soon as there is one: somebody waits for its commit
        gather,   ///< when many have come, or a few milliseconds after the first: nobody waits
    };
    explicit RowQueue(Pace pace) : pace_(pace) {}

    void push(Row&& row) noexcept;
    void push(Row&& row, const Message& awaited) noexcept;

    /// Blocks until every row pushed before is done.
    void wait_until_done();
    /// Blocks while more than `limit` rows are not done.
    void wait_for_room(std::size_t limit);

    /// The taker gets what is left, and then no more.
    void close();
    /// The taker gets no more; what is queued is forgotten.
    void abandon();
    [[nodiscard]] bool abandoned() const { return abandoned_.load(std::memory_order_relaxed); }

    /// Waits for rows and gives all of them; what `batch` held is cleared and its memory used again. False: no more.
    bool take(RowBatch& batch);
    /// For a taker that cannot write now: blocks so long, or until nobody wants it to wait.
    /// @returns whether it should try again; false after abandon() or stop_resting().
    [[nodiscard]] bool rest(std::chrono::milliseconds most);
    /// rest() does not wait any more.
    void stop_resting();
    /// So many rows taken are written, or dropped for good.
    void done(std::size_t rows);

  private:
    void wake_taker();
    void sleep(std::unique_lock<std::mutex>& lock);
    void gather(std::unique_lock<std::mutex>& lock);

    const Pace pace_;
    std::mutex mutex_;
    std::condition_variable taker_;
    std::condition_variable waiters_;
    std::condition_variable resting_;
    RowBatch queued_;
    /// As many rows wake the taker; 0: it is not asleep, and a push costs no system call.
    std::size_t wake_at_ = 0;
    std::uint64_t pushed_ = 0;
    std::uint64_t done_ = 0;
    unsigned hurried_ = 0;  ///< threads that wait until done
    bool closed_ = false;
    bool restless_ = false;
    std::atomic<bool> abandoned_{false};
};

}  // namespace espalier
