// How long a run took is counted within its sessions: between two of them the clock may have been set.
#include "journal/fixture.hpp"
#include "replay/recorded_run.hpp"
#include "replay/replay.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

constexpr std::int64_t second = 1'000'000;

/// A session that begins with this message of the run, and its messages at these times.
void append_session(const std::string& path, std::uint64_t first,
                    const std::vector<std::pair<Event, std::int64_t>>& events) {
    const auto writer = first == 1 ? JournalWriter::create(path, any_study()) : JournalWriter::append(path);
    SessionRow session;
    session.first_seq = first;
    writer->start(session, nullptr);
    for (const auto& [event, time] : events) writer->push(message_of(first++, event), time);
    writer->close();
}

}  // namespace

TEST_CASE("time between sessions is not counted, whatever they begin with and wherever the clock was set", "[replay]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Workload workload;
    workload.levels = {1, 4};
    const Start start{1, workload.limits()};
    append_session(path, 1, {{start, 100 * second}, {Stop{StopReason::interrupted}, 102 * second}});
    append_session(path, 3, {{Stop{StopReason::time}, 9000 * second}, {Stop{StopReason::time}, 9003 * second}});
    append_session(path, 5, {{Stop{StopReason::time}, 50 * second}, {Stop{StopReason::time}, 55 * second}});
    append_session(path, 7, {{start, 1 * second}, {Stop{StopReason::interrupted}, 2 * second}});
    const auto past = replay(path, workload.plan(), small_space(), small_sampler());
    CHECK(!past.difference);
    CHECK(past.elapsed == Approx(2 + 3 + 5 + 1));
}
