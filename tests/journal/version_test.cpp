// Journals of earlier versions: read as they are, brought up to date by who writes to them.
#include <fstream>
#include <set>
#include <sstream>

#include "journal/fixture.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// The file that a version wrote, made from its dump.
void make_from(const char* dump_file, const std::string& path) {
    std::ifstream file(dump_file);
    std::ostringstream dump;
    dump << file.rdbuf();
    REQUIRE_FALSE(dump.str().empty());
    REQUIRE(run_sql(path, dump.str()).empty());
}

}  // namespace

TEST_CASE("a journal of version 1 is read as it is: one bracket, checksums that fit", "[journal][version]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    make_from(VERSION_1_DUMP, path);
    JournalReader reader(path);
    const auto messages = messages_of(reader);
    CHECK(messages.size() > 12);
    CHECK(bad_seqs(path).empty());
    std::size_t decisions = 0;
    for (const auto& message : messages)
        if (message.decision) {
            CHECK(message.decision->job.bracket == 0);
            ++decisions;
        }
    CHECK(decisions == reader.decision_count());
    CHECK(reader.study().name == "version-1");
}

TEST_CASE("who writes to a journal of version 1 brings it up to date", "[journal][version]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    make_from(VERSION_1_DUMP, path);
    std::uint64_t last = 0;
    {
        JournalReader reader(path);
        last = messages_of(reader).size();
    }
    {
        const auto writer = JournalWriter::append(path);
        writer->start(SessionRow{}, nullptr);
        Job job;
        job.trial = TrialId{99};
        job.bracket = 2;
        writer->push(message_of(last + 1, result_of(job, 0.5)), 0);
        writer->push(DecisionRow{Seq{last + 1}, Decision{job}});
        writer->close();
    }
    JournalReader reader(path);
    const auto messages = messages_of(reader);
    REQUIRE(messages.size() == last + 1);
    CHECK(bad_seqs(path).empty());
    CHECK(std::get<Result>(messages.back().row.event).bracket == 2);
    REQUIRE(messages.back().decision);
    CHECK(messages.back().decision->job.bracket == 2);
}

TEST_CASE("a journal of version 2 is read as it is: its brackets, and no stops", "[journal][version]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    make_from(VERSION_2_DUMP, path);
    JournalReader reader(path);
    const auto messages = messages_of(reader);
    CHECK(messages.size() > 12);
    CHECK(bad_seqs(path).empty());
    CHECK(reader.stop_count() == 0);
    std::set<std::uint32_t> brackets;
    for (const auto& message : messages) {
        CHECK_FALSE(message.stopped);
        if (message.decision) brackets.insert(message.decision->job.bracket);
    }
    CHECK(brackets == std::set<std::uint32_t>{0, 1});
    CHECK(reader.study().name == "version-2");
}

TEST_CASE("who writes to a journal of version 2 brings it up to date: it takes reports and stops",
          "[journal][version]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    make_from(VERSION_2_DUMP, path);
    std::uint64_t last = 0;
    {
        JournalReader reader(path);
        last = messages_of(reader).size();
    }
    const Progress report{TrialId{99}, 1, 1, 4.5, 0.25, 1};
    const TrialStop stop{TrialId{99}, 1, 1, 1, 4.5, 0.25, 0.125, 7, 11.5};
    {
        const auto writer = JournalWriter::append(path);
        writer->start(SessionRow{}, nullptr);
        writer->push(message_of(last + 1, report), 0);
        writer->push(StopRow{Seq{last + 1}, stop});
        writer->close();
    }
    JournalReader reader(path);
    const auto messages = messages_of(reader);
    REQUIRE(messages.size() == last + 1);
    CHECK(bad_seqs(path).empty());
    CHECK(std::get<Progress>(messages.back().row.event) == report);
    CHECK(messages.back().stopped == stop);
    CHECK(reader.stop_count() == 1);
}

TEST_CASE("a journal of version 3 is read as it is: its stops, no limits of failures, nothing left behind",
          "[journal][version]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    make_from(VERSION_3_DUMP, path);
    JournalReader reader(path);
    const auto messages = messages_of(reader);
    CHECK(messages.size() == 62);
    CHECK(bad_seqs(path).empty());
    CHECK(reader.stop_count() == 5);
    const auto& limits = std::get<Start>(messages.front().row.event).limits;
    CHECK(limits.trials == 10);
    CHECK(limits.failures == Limits().failures);
    CHECK(limits.failures_in_a_row == Limits().failures_in_a_row);
    reader.failures([](const FailureRow&) { FAIL("it has no such rows"); });
}

TEST_CASE("a journal of version 4 is read as it is: nobody wrote down where its configurations came from",
          "[journal][version]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    make_from(VERSION_4_DUMP, path);
    JournalReader reader(path);
    CHECK(messages_of(reader).size() == 18);
    CHECK(bad_seqs(path).empty());
    std::size_t trials = 0, failures = 0;
    reader.trials([&](const TrialRow& row) {
        ++trials;
        CHECK(!row.drawn);
    });
    CHECK(trials == 10);
    CHECK(!reader.trial(TrialId{1})->drawn);
    reader.failures([&](const FailureRow&) { ++failures; });
    CHECK(failures == 6);
    for (const auto& session : reader.sessions()) CHECK(session.platform.empty());
}

TEST_CASE("who writes to a journal of version 4 brings it up to date: it takes draws of models, and copies",
          "[journal][version]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    make_from(VERSION_4_DUMP, path);
    std::uint64_t last = 0;
    {
        JournalReader reader(path);
        last = number(reader.last_seq());
    }
    const DrawRow drawn{{Origin::tpe, 3, 17, -1.5}, 4, Seq{5}, 0.125, 0.25, {}};
    const DrawRow copied{{Origin::copy, 0, 0, 0}, 0, {}, 0, 0, TrialId{2}};
    Job job{TrialId{12}, 1, 1, 3, 9, 0};
    job.parent = TrialId{2};
    SessionRow session;
    session.platform = "glibc 2.36 x86_64 fma";
    {
        const auto writer = JournalWriter::append(path);
        writer->start(session, nullptr);
        writer->push(message_of(last + 1, Vacancy{}), 0);
        writer->push(TrialRow{TrialId{11}, {0.5}, "{}", drawn});
        writer->push(TrialRow{TrialId{12}, {0.5}, "{}", copied});
        writer->push(DecisionRow{Seq{last + 1}, Decision{job}});
        writer->close();
    }
    JournalReader reader(path);
    CHECK(bad_seqs(path).empty());
    CHECK(reader.sessions().back().platform == session.platform);
    const auto one = reader.trial(TrialId{11})->drawn;
    REQUIRE(one);
    CHECK(one->why == drawn.why);
    CHECK(one->turn == 4);
    CHECK(one->seen == Seq{5});
    CHECK(one->seconds == 0.125);
    CHECK(one->model_seconds == 0.25);
    CHECK(reader.trial(TrialId{12})->drawn->parent == TrialId{2});
    CHECK(messages_of(reader).back().decision->job == job);
}

TEST_CASE("who writes to a journal of an earlier version brings it up to date: it takes failures",
          "[journal][version]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    make_from(GENERATE(VERSION_1_DUMP, VERSION_2_DUMP, VERSION_3_DUMP, VERSION_4_DUMP), path);
    std::uint64_t last = 0;
    {
        JournalReader reader(path);
        last = messages_of(reader).size();
    }
    Start start{2, {}};
    start.limits.failures = 7;
    start.limits.failures_in_a_row = 3;
    const Result crashed = failure_of(Job{TrialId{99}, 1, 2, 4, 16}, Outcome::crashed);
    {
        const auto writer = JournalWriter::append(path);
        writer->start(SessionRow{}, nullptr);
        writer->push(message_of(last + 1, start), 0);
        writer->push(FailureRow{TrialId{99}, 1, 2, 11, {}, 1.5, 0.5, 4096, 0, "help"});
        writer->push(message_of(last + 2, crashed), 0);
        writer->push(message_of(last + 3, Stop{StopReason::failures}), 0);
        writer->close();
    }
    JournalReader reader(path);
    const auto messages = messages_of(reader);
    REQUIRE(messages.size() == last + 3);
    CHECK(bad_seqs(path).empty());
    CHECK(std::get<Start>(messages[last].row.event) == start);
    CHECK(std::get<Result>(messages[last + 1].row.event) == crashed);
    CHECK(std::get<Stop>(messages[last + 2].row.event) == Stop{StopReason::failures});
    std::uint64_t failures = 0;
    reader.failures([&](const FailureRow& row) { failures += row.signal == 11 && row.last_words == "help" ? 1U : 0U; });
    CHECK(failures == 1);
}
