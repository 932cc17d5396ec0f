#include <algorithm>
#include <atomic>
#include <thread>

#include "journal/fixture.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

TEST_CASE("messages come back committed once each and in order, at process and power", "[journal][writer]") {
    const auto durability = GENERATE(Durability::process, Durability::power);
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Recorder recorder;
    const auto writer = JournalWriter::create(path, study_at(durability));
    writer->start(SessionRow{}, &recorder);
    for (std::uint64_t seq = 1; seq <= 2000; ++seq) writer->push(result_message(seq), 0);
    writer->flush();
    CHECK(recorder.committed_seqs == up_to(2000));
    writer->push(result_message(2001), 0);
    writer->close();
    CHECK(recorder.committed_seqs == up_to(2001));
    CHECK(recorder.lost_seqs.empty());
    CHECK(recorder.failures.empty());
    CHECK(seqs_of(path) == up_to(2001));
}

TEST_CASE("at none nobody is told, and everything is there after the end", "[journal][writer]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Recorder recorder;
    const auto writer = JournalWriter::create(path, study_at(Durability::none));
    writer->start(SessionRow{}, &recorder);
    for (std::uint64_t seq = 1; seq <= 2000; ++seq) writer->push(result_message(seq), 0);
    writer->close();
    CHECK(recorder.committed_seqs.empty());
    CHECK(recorder.lost_seqs.empty());
    CHECK(seqs_of(path) == up_to(2000));
}

namespace {

/// Looks for each message through a connection of its own at the moment it is said to be committed.
class Witness : public CommitListener {
  public:
    explicit Witness(std::string path) : path_(std::move(path)) {}
    void committed(const Message& message) noexcept override {
        const auto seqs = seqs_of(path_);
        seen += static_cast<std::uint64_t>(std::count(seqs.begin(), seqs.end(), number(message.seq)));
    }
    void lost(const Message& /*message*/) noexcept override {}
    void failed(const std::string& /*why*/) noexcept override {}
    std::uint64_t seen = 0;

  private:
    std::string path_;
};

}  // namespace

TEST_CASE("a message is told to be committed only when others can read it", "[journal][writer]") {
    const auto durability = GENERATE(Durability::process, Durability::power);
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Witness witness(path);
    const auto writer = JournalWriter::create(path, study_at(durability));
    writer->start(SessionRow{}, &witness);
    for (std::uint64_t seq = 1; seq <= 100; ++seq) writer->push(result_message(seq), 0);
    writer->close();
    CHECK(witness.seen == 100);
}

TEST_CASE("rows of many threads are all written, each thread's in its order", "[journal][writer]") {
    constexpr std::uint64_t threads = 8;
    constexpr std::int64_t lines = 3000;
    const auto durability = GENERATE(Durability::none, Durability::process);
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Recorder recorder;
    const auto writer = JournalWriter::create(path, study_at(durability));
    writer->start(SessionRow{}, &recorder);
    std::vector<std::thread> pushers;
    for (std::uint64_t id = 1; id <= threads; ++id)
        pushers.emplace_back([&, id] {
            for (std::int64_t line = 0; line < lines; ++line) {
                writer->push(LogRow{TrialId{id}, line, 0, "a line"});
                writer->wait_for_room();
            }
        });
    for (std::uint64_t seq = 1; seq <= 1000; ++seq) writer->push(result_message(seq), 0);
    for (auto& pusher : pushers) pusher.join();
    writer->close();

    std::vector<std::int64_t> next(threads + 1);
    bool ordered = true;
    JournalReader reader(path);
    reader.logs([&](const LogRow& log) { ordered = ordered && log.time_us == next[number(log.trial)]++; });
    CHECK(ordered);
    CHECK(std::count(next.begin(), next.end(), lines) == threads);
    CHECK(bad_seqs(path).empty());
    CHECK(seqs_of(path) == up_to(1000));
    if (durability == Durability::process) CHECK(recorder.committed_seqs == up_to(1000));
}

TEST_CASE("statistics count the commits and the rows of each", "[journal][writer]") {
    const TempFolder folder;
    const auto writer = JournalWriter::create(folder.file("a.journal"), study_at(Durability::process));
    writer->start(SessionRow{}, nullptr);
    for (std::uint64_t seq = 1; seq <= 10; ++seq) {
        writer->push(result_message(seq), 0);
        writer->flush();
    }
    writer->close();
    const auto statistics = writer->statistics();
    CHECK(statistics.commits == 10);
    CHECK(statistics.rows == 10);
    CHECK(statistics.batches == std::vector<std::uint32_t>(10, 1));
}

TEST_CASE("many rows at once are committed in parts", "[journal][writer]") {
    const TempFolder folder;
    const auto writer = JournalWriter::create(folder.file("a.journal"), study_at(Durability::process));
    for (std::uint64_t seq = 1; seq <= 120'000; ++seq) writer->push(result_message(seq), 0);
    writer->start(SessionRow{}, nullptr);
    writer->close();
    CHECK(writer->statistics().batches == std::vector<std::uint32_t>{50'000, 50'000, 20'000});
}

TEST_CASE("a closed journal is one file", "[journal][writer]") {
    const auto durability = GENERATE(Durability::none, Durability::process, Durability::power);
    const TempFolder folder;
    write_journal(folder.file("a.journal"), 100, durability);
    CHECK(folder.names() == std::vector<std::string>{"a.journal"});
    CHECK(seqs_of(folder.file("a.journal")) == up_to(100));
    CHECK(folder.names() == std::vector<std::string>{"a.journal"});  // reading leaves nothing behind
}

TEST_CASE("a journal that is not closed keeps what was committed", "[journal][writer]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Recorder recorder;
    {
        const auto writer = JournalWriter::create(path, study_at(Durability::process));
        writer->start(SessionRow{}, &recorder);
        for (std::uint64_t seq = 1; seq <= 500; ++seq) writer->push(result_message(seq), 0);
        writer->flush();
        for (std::uint64_t seq = 501; seq <= 1000; ++seq) writer->push(result_message(seq), 0);
    }
    CHECK(recorder.committed_seqs.size() >= 500);
    CHECK(seqs_of(path) == recorder.committed_seqs);
    CHECK(bad_seqs(path).empty());
}

TEST_CASE("a journal goes on where it stopped, its checksums too", "[journal][writer]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 10);
    const auto writer = JournalWriter::append(path);
    writer->start(SessionRow{11, 0, "", "", 0, 0, ""}, nullptr);
    for (std::uint64_t seq = 11; seq <= 20; ++seq) writer->push(result_message(seq), 0);
    writer->close();
    CHECK(seqs_of(path) == up_to(20));
    CHECK(bad_seqs(path).empty());
}

TEST_CASE("a journal may be opened and closed with nothing to say", "[journal][writer]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 3);
    JournalWriter::append(path)->close();
    CHECK(seqs_of(path) == up_to(3));
    CHECK(JournalReader(path).sessions().size() == 1);
}

TEST_CASE("a row that the tables refuse ends writing, told once", "[journal][writer]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Recorder recorder;
    const auto writer = JournalWriter::create(path, study_at(Durability::process));
    writer->start(SessionRow{}, &recorder);
    writer->push(result_message(1), 0);
    writer->flush();
    writer->push(result_message(1), 0);
    writer->push(result_message(2), 0);
    writer->flush();
    writer->push(result_message(3), 0);
    CHECK_THAT(error_of([&] { writer->close(); }), contains("UNIQUE") && contains("espalier resume " + path));
    CHECK(recorder.failures.size() == 1);
    CHECK(recorder.committed_seqs == std::vector<std::uint64_t>{1});
    CHECK(recorder.lost_seqs == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(seqs_of(path) == std::vector<std::uint64_t>{1});
}

TEST_CASE("every table refuses UPDATE and DELETE", "[journal][schema]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    const auto writer = JournalWriter::create(path, study_at(Durability::process));
    writer->start(SessionRow{}, nullptr);
    writer->push(result_message(1), 0);
    writer->push(DecisionRow{Seq{1}, {Job{TrialId{1}, 0, 1, 0, 1}}});
    writer->push(TrialRow{TrialId{1}, {0.5}, "{}"});
    writer->push(ProgressRow{TrialId{1}, 0, 1, 0, 1, 1, ""});
    writer->push(ReportRow{TrialId{1}, 0, 1, "", ""});
    writer->push(LogRow{TrialId{1}, 0, 0, ""});
    writer->push(RebuildRow{TrialId{1}, 0, 0, 1, 1});
    writer->push(FailureRow{});
    writer->close();
    for (const std::string table :
         {"study", "session", "message", "decision", "trial", "progress", "report", "log", "rebuild", "failure"}) {
        INFO(table);
        CHECK(run_sql(path, "UPDATE " + table + " SET rowid = rowid") == "the journal is append-only");
        CHECK(run_sql(path, "DELETE FROM " + table) == "the journal is append-only");
    }
}
