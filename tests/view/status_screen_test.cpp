// What `watch` draws: of runs played by hand, for terminals of several sizes.
#include "view/status_screen.hpp"

#include "support/catch.hpp"
#include "view/hand_run.hpp"
#include "view/status_reader.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// Eta 2, rungs at 1, 2 and 4; a job takes half a second of the second between two results.
RunStatus played() {
    const TempFolder folder;
    HandRun run(folder.file("a.journal"), {1, 2, 4}, 2, 2, 9);
    run.result(1, 0.5);
    run.result(2, 0.3);  // promotes 2
    run.result(2, 0.2);
    run.fail(3, "too \033[31mbig");
    run.result(4, 0.9);  // promotes 1
    run.flush();
    JournalReader reader(folder.file("a.journal"));
    StatusQuestion question;
    question.now_us = run.time_us() + 1'000'000;
    RunStatus status = read_status(reader, run.plan(), 4, question);
    status.journal = "a.journal";
    return status;
}

std::string drawn(const RunStatus& status, const ScreenSize& size) { return plain_text(status_screen(status, size)); }

}  // namespace

TEST_CASE("the screen tells state, pace, workers, rungs as bars, the best and failures", "[view][watch]") {
    const std::string text = drawn(played(), {80, 24});
    CHECK_THAT(text, contains("state      running\n") && contains("workers    2 of 2 busy\n"));
    CHECK_THAT(text, contains("trials     5 of 9; jobs: 5 done, 1 failed\n"));
    CHECK_THAT(text, contains("best seen at any resource: 0.2  (trial 2 at 2)\n  lr = 0.01\n"));
    CHECK_THAT(text, contains("1 of 5 jobs failed\n  1 x  failed: too ?[31mbig\n"));
    // Four results and a job in flight in the lowest rung, which has the longest bar; two of them were promoted.
    CHECK_THAT(text, contains("  rung   resource   results  promoted  in flight        best\n"));
    CHECK_THAT(text, contains("     0          1         4         2          1         0.3  ███████▓▓▓▓▓▓▓░░░\n"));
    CHECK_THAT(text, contains("     1          2         1         0          1         0.2  ▓▓▓░░░\n"));
    CHECK_THAT(text, contains("     2          4         0       top          0           -\n"));
}

TEST_CASE("whatever the size of the terminal, nothing is drawn beyond it", "[view][watch]") {
    const RunStatus status = played();
    for (const std::size_t columns : {1U, 7U, 20U, 43U, 60U, 80U, 200U})
        for (const std::size_t rows : {1U, 2U, 5U, 9U, 13U, 17U, 24U, 60U}) {
            const auto lines = status_screen(status, {columns, rows});
            INFO(columns << " x " << rows << "\n" << plain_text(lines));
            CHECK(lines.size() <= rows);
            CHECK_FALSE(lines.empty());
            for (const auto& line : lines) CHECK(columns_of(line) <= columns);
        }
    CHECK_THAT(drawn(status, {80, 14}), contains("best seen") && contains("rung") && contains("state"));
}

TEST_CASE("a run that is over tells how it ended and how to go on", "[view][watch]") {
    RunStatus status = played();
    status.state = RunState::killed;
    status.left.reset();
    const std::string text = drawn(status, {100, 0});
    CHECK_THAT(text,
               contains("killed: nobody writes its journal") && contains("go on with: espalier resume a.journal"));
    CHECK_THAT(text, contains("2 jobs did not come back") && !contains("time left"));
    status.behind = 700;
    CHECK_THAT(drawn(status, {100, 0}), contains("as of message") && contains("700 newer ones are still to be read"));
}

TEST_CASE("of many rungs those with something in them are shown, as many as fit", "[view][watch]") {
    RunStatus status = played();
    status.several_brackets = true;
    const RungStatus rung = status.rungs.front();
    for (std::uint32_t bracket = 1; bracket < 40; ++bracket) {
        status.rungs.push_back(rung);
        status.rungs.back().key = {bracket, 0};
        if (bracket % 2 == 0) status.rungs.back().tally = RungTally{};
    }
    const std::string text = drawn(status, {100, 24});
    CHECK_THAT(text, contains("bracket  rung") && contains("      5     0") && !contains("      4     0"));
    CHECK_THAT(text, contains("rungs more"));
}

TEST_CASE("the pace is drawn over the whole run, however long it is", "[view][watch]") {
    PaceHistory history;
    for (int i = 0; i < 100'000; ++i) history.see(i * 0.5);
    CHECK(history.spans.size() <= PaceHistory::most_spans);
    std::uint64_t jobs = 0;
    for (const auto span : history.spans) jobs += span;
    CHECK(jobs == 100'000);
    for (std::size_t i = 0; i + 1 < history.spans.size(); ++i)
        CHECK(static_cast<double>(history.spans[i]) == 2 * history.width);
    RunStatus status;
    status.state = RunState::finished;
    status.pace = PaceHistory{};
    for (int second = 0; second < 8; ++second)
        for (int job = 0; job < second; ++job) status.pace.see(second + 0.5);
    status.pace = status.pace.until(9.5);  // and then nothing came any more
    CHECK(pace_bars(status, 40) == "▁▂▃▄▅▆▇█▁▁");
    CHECK(pace_bars(status, 5) == "▁▄▆█▁");
    status.state = RunState::running;  // the last second is not over
    CHECK(pace_bars(status, 40) == "▁▂▃▄▅▆▇█▁");
    CHECK(pace_bars(RunStatus{}, 40) == "");
}

TEST_CASE("columns are counted by letters, and what is too long ends in an ellipsis", "[view][watch]") {
    CHECK(columns_of("rue é") == 5);
    CHECK(columns_of("木") == 2);
    CHECK(columns_of("e\u0301") == 1);
    CHECK(fitted("espalier", 8) == "espalier");
    CHECK(fitted("espalier", 5) == "espa…");
    CHECK(fitted("木木木", 4) == "木…");
    CHECK(fitted("x\xff\xfe", 2) == "x…");
    CHECK(word_lines("one two  three\nfour", 9) == std::vector<std::string>{"one two", "three", "four"});
    CHECK(plain_text({fitted({{"ab"}, {"cd"}, {"ef"}}, 5)}) == "abcd…\n");
    CHECK(plain_text({fitted({{"ab"}, {"cd"}, {"ef"}}, 6)}) == "abcdef\n");
    CHECK(plain_text({fitted({{"ab"}, {"cd"}, {"ef"}}, 4)}) == "abc…\n");
}
