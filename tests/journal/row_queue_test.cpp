#include "journal/row_queue.hpp"

#include <thread>

#include "journal/fixture.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

Row line(std::int64_t time) { return LogRow{TrialId{1}, time, 0, "a line"}; }

}  // namespace

TEST_CASE("a batch is all that came, with the place of each message that is awaited", "[journal][queue]") {
    RowQueue queue(RowQueue::Pace::at_once);
    queue.push(line(1));
    queue.push(line(2), message_of(5));
    queue.push(line(3), message_of(6));
    queue.push(line(4));
    RowBatch batch;
    REQUIRE(queue.take(batch));
    REQUIRE(batch.rows.size() == 4);
    REQUIRE(batch.messages.size() == 2);
    CHECK(batch.messages[0].row == 1);
    CHECK(batch.messages[0].message.seq == Seq{5});
    CHECK(batch.messages[1].row == 2);
}

TEST_CASE("what is left when the queue is closed is given, and then no more", "[journal][queue]") {
    const auto pace = GENERATE(RowQueue::Pace::at_once, RowQueue::Pace::gather);
    RowQueue queue(pace);
    queue.push(line(1));
    queue.close();
    RowBatch batch;
    CHECK(queue.take(batch));
    CHECK(batch.rows.size() == 1);
    CHECK_FALSE(queue.take(batch));
}

TEST_CASE("an abandoned queue gives nothing and holds up nobody", "[journal][queue]") {
    RowQueue queue(RowQueue::Pace::at_once);
    queue.push(line(1));
    std::thread waiter([&] { queue.wait_until_done(); });
    std::thread pusher([&] { queue.wait_for_room(0); });
    queue.abandon();
    waiter.join();
    pusher.join();
    RowBatch batch;
    CHECK_FALSE(queue.take(batch));
}

TEST_CASE("who waits for room gets it when enough rows are done", "[journal][queue]") {
    RowQueue queue(RowQueue::Pace::at_once);
    for (int i = 0; i < 10; ++i) queue.push(line(i));
    queue.wait_for_room(10);  // there is room: returns
    bool woken = false;
    std::thread waiter([&] {
        queue.wait_for_room(4);
        woken = true;
    });
    RowBatch batch;
    REQUIRE(queue.take(batch));
    queue.done(5);
    queue.done(1);
    waiter.join();
    CHECK(woken);
}

TEST_CASE("who waits until all is done waits for what was pushed before, not for more", "[journal][queue]") {
    const auto pace = GENERATE(RowQueue::Pace::at_once, RowQueue::Pace::gather);
    RowQueue queue(pace);
    queue.push(line(1));
    std::thread taker([&] {
        RowBatch batch;
        while (queue.take(batch)) queue.done(batch.rows.size());
    });
    queue.wait_until_done();
    queue.push(line(2));
    queue.wait_until_done();
    queue.close();
    taker.join();
    queue.wait_until_done();
    SUCCEED("nobody waited for ever");
}
