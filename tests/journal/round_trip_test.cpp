// What goes in comes out, bit by bit.
#include <cmath>
#include <limits>

#include "journal/fixture.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// Rows pushed to a new journal, which is then closed.
void write_rows(const std::string& path, const std::vector<Row>& rows) {
    const auto writer = JournalWriter::create(path, study_at(Durability::process));
    writer->start(SessionRow{}, nullptr);
    for (const auto& row : rows) writer->push(row);
    writer->close();
}

}  // namespace

TEST_CASE("the study and its sessions come back as they were written", "[journal]") {
    const auto durability = GENERATE(Durability::none, Durability::process, Durability::power);
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    const auto study = study_at(durability);
    const SessionRow first{1, 1700000000000000, "espalier 0.1.0 (a)", "vine", 4711, 8, "0123"};
    const SessionRow second{42, 1700000001000000, "espalier 0.1.0 (b)", "wall", 4712, 16, "4567"};
    {
        const auto writer = JournalWriter::create(path, study);
        writer->start(first, nullptr);
        writer->close();
    }
    {
        const auto writer = JournalWriter::append(path);
        writer->start(second, nullptr);
        writer->close();
    }
    JournalReader reader(path);
    const auto& read = reader.study();
    CHECK(read.name == study.name);
    CHECK(read.given == study.given);
    CHECK(read.resolved == study.resolved);
    CHECK(read.folder == study.folder);
    CHECK(read.seed == study.seed);
    CHECK(read.maximize == study.maximize);
    CHECK(read.durability == durability);
    CHECK(read.program == study.program);
    CHECK(read.abi == study.abi);
    CHECK(read.objective == study.objective);
    CHECK(read.objective_name == study.objective_name);
    CHECK(read.objective_hash == study.objective_hash);

    const auto sessions = reader.sessions();
    REQUIRE(sessions.size() == 2);
    CHECK(sessions[0].first_seq == 1);
    CHECK(sessions[1].first_seq == second.first_seq);
    CHECK(sessions[1].started_us == second.started_us);
    CHECK(sessions[1].program == second.program);
    CHECK(sessions[1].host == second.host);
    CHECK(sessions[1].pid == second.pid);
    CHECK(sessions[1].threads == second.threads);
    CHECK(sessions[1].objective_hash == second.objective_hash);
}

TEST_CASE("every event comes back as it was written, also without limits", "[journal]") {
    const double tiny = std::numeric_limits<double>::denorm_min();
    std::vector<Event> events = {
        Start{3, Limits{}},
        Start{4, Limits{1000, 2.5e6, 0.125}},
        Start{0, Limits{0, 0, 0}},
        Start{1, Limits{std::numeric_limits<std::uint64_t>::max() - 1, 1, std::numeric_limits<double>::max()}},
        Start{2, Limits{5, 2, 0.5, 100, 1}},
        Start{2, Limits{5, 2, 0.5, 0, Limits().failures_in_a_row}},
        Start{2, Limits{5, 2, 0.5, Limits().failures, std::numeric_limits<std::uint64_t>::max() - 1}},
        Vacancy{},
        Result{TrialId{7}, 2, 3, Outcome::ok, 0.1 + 0.2, 12.5},
        Result{TrialId{8}, 0, 1, Outcome::ok, -tiny, 0},
        Result{TrialId{9}, 0, 1, Outcome::ok, 0, tiny},
        Result{TrialId{10}, 0, 1, Outcome::ok, -17, 3},
        Result{TrialId{11}, 255, 4000000000U, Outcome::ok, std::numeric_limits<double>::max(), 3},
        Result{TrialId{12}, 0, 1, Outcome::ok, 9007199254740993e3, 3},
    };
    const double infinity = std::numeric_limits<double>::infinity();
    events.emplace_back(Progress{TrialId{7}, 2, 3, 17.25, 0.1 + 0.2, 4});
    events.emplace_back(Progress{TrialId{8}, 0, 1, tiny, -tiny, 0});
    events.emplace_back(Progress{TrialId{9}, 255, 4000000000U, 1e300, infinity, 7});
    for (const auto outcome : {Outcome::failed, Outcome::infeasible, Outcome::nan, Outcome::infinite, Outcome::stopped,
                               Outcome::crashed, Outcome::timeout, Outcome::out_of_memory})
        events.emplace_back(Result{TrialId{20}, 1, 2, outcome, 0, 1.5});
    for (const auto reason : {StopReason::resource, StopReason::target, StopReason::time, StopReason::interrupted,
                              StopReason::error, StopReason::failures})
        events.emplace_back(Stop{reason});

    const TempFolder folder;
    const auto path = folder.file("a.journal");
    std::vector<Row> rows;
    for (std::size_t i = 0; i < events.size(); ++i)
        rows.emplace_back(MessageRow{Seq{i + 1}, -5 + static_cast<std::int64_t>(i), events[i]});
    write_rows(path, rows);

    JournalReader reader(path);
    const auto messages = messages_of(reader);
    REQUIRE(messages.size() == events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        INFO("event " << i);
        CHECK(number(messages[i].row.seq) == i + 1);
        CHECK(messages[i].row.time_us == -5 + static_cast<std::int64_t>(i));
        CHECK(messages[i].row.event == events[i]);
        CHECK(messages[i].checksum_ok);
        CHECK_FALSE(messages[i].decision);
    }
}

TEST_CASE("what SQLite cannot hold is written so that the checksum still fits", "[journal]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const Event event = Result{TrialId{1}, 0, 1, Outcome::ok, -0.0, nan};
    write_rows(path, {MessageRow{Seq{1}, 0, event}});
    CHECK(bad_seqs(path).empty());
    JournalReader reader(path);
    const auto result = std::get<Result>(messages_of(reader).at(0).row.event);
    CHECK(result.loss == 0);
    CHECK_FALSE(std::signbit(result.loss));
    CHECK(result.seconds == 0);
}

TEST_CASE("stops come back with the reports that led to them", "[journal]") {
    const double infinity = std::numeric_limits<double>::infinity();
    const TrialStop first{TrialId{5}, 1, 2, 3, 0.1 + 0.2, 1.5, 1.25, 101, 7.5};
    const TrialStop second{TrialId{6}, 0, 1, 0, 2, infinity, -0.5, 1, 2};
    const auto report = [](std::uint64_t seq, const TrialStop& stop) {
        return MessageRow{Seq{seq}, 0, Progress{stop.trial, stop.rung, stop.attempt, stop.resource, 3, stop.bracket}};
    };
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_rows(
        path, {report(1, first), StopRow{Seq{1}, first}, report(2, first), report(3, second), StopRow{Seq{3}, second}});
    JournalReader reader(path);
    CHECK(reader.stop_count() == 2);
    CHECK(reader.orphan_stops().empty());
    CHECK(bad_seqs(path).empty());
    const auto messages = messages_of(reader);
    REQUIRE(messages.size() == 3);
    CHECK(messages[0].stopped == first);
    CHECK_FALSE(messages[1].stopped);
    CHECK(messages[2].stopped == second);
    CHECK_FALSE(run_sql(path, "DELETE FROM trial_stop").empty());
    CHECK_FALSE(run_sql(path, "UPDATE trial_stop SET bound = 0").empty());
}

TEST_CASE("a stop whose report is gone is found", "[journal]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_rows(path, {MessageRow{Seq{1}, 0, Vacancy{}}, StopRow{Seq{2}, TrialStop{TrialId{5}}}});
    CHECK(JournalReader(path).orphan_stops() == std::vector<Seq>{Seq{2}});
}

TEST_CASE("decisions come back with their messages, promotions with what explains them", "[journal]") {
    const Decision drawn{Job{TrialId{1}, 0, 1, 0, 1.5}};
    const Decision promoted{Job{TrialId{5}, 3, 2, 16, 64}, 101, 25, 0.30000000000000004};
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_rows(path, {MessageRow{Seq{1}, 0, Vacancy{}}, DecisionRow{Seq{1}, drawn}, MessageRow{Seq{2}, 0, Vacancy{}},
                      MessageRow{Seq{3}, 0, Vacancy{}}, DecisionRow{Seq{3}, promoted}});
    JournalReader reader(path);
    const auto messages = messages_of(reader);
    REQUIRE(messages.size() == 3);
    CHECK(messages[0].decision == drawn);
    CHECK_FALSE(messages[1].decision);
    CHECK(messages[2].decision == promoted);
    CHECK(reader.orphan_decisions().empty());
}

TEST_CASE("trials come back by their number, with every bit of their coordinates", "[journal]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    const std::vector<double> unit = {0, 0.1, std::nextafter(1.0, 0.0), 0x1p-53};
    write_rows(path, {TrialRow{TrialId{2}, {}, "{}"}, TrialRow{TrialId{1}, unit, "{\"größe\":3}"}});
    JournalReader reader(path);
    std::vector<TrialRow> trials;
    reader.trials([&](const TrialRow& trial) { trials.push_back(trial); });
    REQUIRE(trials.size() == 2);
    CHECK(trials[0].trial == TrialId{1});
    CHECK(trials[0].unit == unit);
    CHECK(trials[0].configuration == "{\"größe\":3}");
    CHECK(trials[1].unit.empty());
    REQUIRE(reader.trial(TrialId{2}));
    CHECK(reader.trial(TrialId{2})->configuration == "{}");
    CHECK_FALSE(reader.trial(TrialId{3}));
}

TEST_CASE("what objectives said comes back in the order in which it was said", "[journal]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    const std::string bytes("a\0b\xff", 4);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    write_rows(path, {ProgressRow{TrialId{9}, 1, 2, 77, 3.5, -0.25, "{\"perplexity\":3}"},
                      ProgressRow{TrialId{1}, 0, 1, 5, nan, nan, ""},
                      ReportRow{TrialId{9}, 1, 2, "diverged", "{\"bytes\":12}"}, ReportRow{TrialId{3}, 0, 1, "", ""},
                      LogRow{TrialId{9}, 78, 2, bytes}, LogRow{TrialId{1}, 6, -1, ""},
                      RebuildRow{TrialId{9}, 79, 4, 16, 2.5}});
    JournalReader reader(path);
    std::vector<ProgressRow> progress;
    reader.progress([&](const ProgressRow& row) { progress.push_back(row); });
    REQUIRE(progress.size() == 2);
    CHECK(progress[0].trial == TrialId{9});
    CHECK(progress[0].rung == 1);
    CHECK(progress[0].attempt == 2);
    CHECK(progress[0].time_us == 77);
    CHECK(progress[0].resource == 3.5);
    CHECK(progress[0].value == -0.25);
    CHECK(progress[0].metrics == "{\"perplexity\":3}");
    CHECK(std::isnan(progress[1].value));

    std::vector<ReportRow> reports;
    reader.reports([&](const ReportRow& row) { reports.push_back(row); });
    REQUIRE(reports.size() == 2);
    CHECK(reports[0].trial == TrialId{9});
    CHECK(reports[0].rung == 1);
    CHECK(reports[0].attempt == 2);
    CHECK(reports[0].message == "diverged");
    CHECK(reports[0].metrics == "{\"bytes\":12}");
    CHECK(reports[1].trial == TrialId{3});

    std::vector<LogRow> logs;
    reader.logs([&](const LogRow& row) { logs.push_back(row); });
    REQUIRE(logs.size() == 2);
    CHECK(logs[0].trial == TrialId{9});
    CHECK(logs[0].time_us == 78);
    CHECK(logs[0].level == 2);
    CHECK(logs[0].text == bytes);
    CHECK(logs[1].level == -1);

    std::vector<RebuildRow> rebuilds;
    reader.rebuilds([&](const RebuildRow& row) { rebuilds.push_back(row); });
    REQUIRE(rebuilds.size() == 1);
    CHECK(rebuilds[0].trial == TrialId{9});
    CHECK(rebuilds[0].time_us == 79);
    CHECK(rebuilds[0].from == 4);
    CHECK(rebuilds[0].to == 16);
    CHECK(rebuilds[0].seconds == 2.5);
}

TEST_CASE("what failures left behind comes back", "[journal]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    const std::string bytes("a\0b\xff", 4);
    write_rows(path, {FailureRow{TrialId{9}, 1, 2, 11, {}, 2.5, 2.25, 1ULL << 40U, 0, bytes},
                      FailureRow{TrialId{3}, 0, 1, 0, 0, 1, 0, 0, 60, ""}, FailureRow{}});
    JournalReader reader(path);
    std::vector<FailureRow> failures;
    reader.failures([&](const FailureRow& row) { failures.push_back(row); });
    REQUIRE(failures.size() == 3);
    CHECK(failures[0].trial == TrialId{9});
    CHECK(failures[0].rung == 1);
    CHECK(failures[0].attempt == 2);
    CHECK(failures[0].signal == 11);
    CHECK_FALSE(failures[0].exit_code);
    CHECK(failures[0].seconds == 2.5);
    CHECK(failures[0].cpu_seconds == 2.25);
    CHECK(failures[0].peak_memory == 1ULL << 40U);
    CHECK(failures[0].limit == 0);
    CHECK(failures[0].last_words == bytes);
    CHECK(failures[1].exit_code == 0);  // not the same as none
    CHECK(failures[1].limit == 60);
    CHECK(failures[1].signal == 0);
    CHECK_FALSE(failures[2].exit_code);
}

TEST_CASE("rows beyond one read come back whole, each once", "[journal]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    const auto count = GENERATE(std::uint64_t{20'000}, std::uint64_t{45'001});
    write_journal(path, count);
    JournalReader reader(path);
    std::uint64_t next = 1;
    bool whole = true;
    reader.messages([&](const ReadMessage& message) {
        whole = whole && number(message.row.seq) == next && message.checksum_ok && message.decision &&
                message.decision->job.trial == TrialId{next};
        ++next;
    });
    CHECK(whole);
    CHECK(next == count + 1);
    std::uint64_t trials = 0;
    reader.trials([&](const TrialRow& trial) { whole = whole && number(trial.trial) == ++trials; });
    CHECK(whole);
    CHECK(trials == count);
    CHECK(reader.orphan_decisions().empty());
}
