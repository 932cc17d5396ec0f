// What is not a whole journal of ours is refused in words, and never crashes a reader.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "journal/fixture.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// All that a reader can be asked.
void read_everything(const std::string& path) {
    JournalReader reader(path);
    static_cast<void>(reader.sessions());
    reader.messages([](const ReadMessage&) {});
    reader.trials([](const TrialRow&) {});
    reader.progress([](const ProgressRow&) {});
    reader.reports([](const ReportRow&) {});
    reader.failures([](const FailureRow&) {});
    reader.logs([](const LogRow&) {});
    reader.rebuilds([](const RebuildRow&) {});
    static_cast<void>(reader.orphan_decisions());
}

std::string bytes_of(const std::string& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

void put(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace

TEST_CASE("a journal truncated at any page is refused, by readers and writers", "[journal][damage]") {
    const TempFolder folder;
    write_journal(folder.file("whole"), 1000);
    const auto bytes = bytes_of(folder.file("whole"));
    REQUIRE(bytes.size() % 4096 == 0);
    REQUIRE(bytes.size() > 10 * 4096);
    const auto path = folder.file("a.journal");
    for (std::size_t size = 4096; size < bytes.size(); size += 4096) {
        put(path, bytes.substr(0, size));
        const auto said = std::to_string(size) + " of " + std::to_string(bytes.size()) + " bytes";
        INFO(said);
        CHECK_THAT(error_of([&] { read_everything(path); }), contains(path + " is damaged") && contains(said));
        CHECK_THAT(error_of([&] { JournalWriter::append(path); }), contains("is damaged") && contains("from a copy"));
    }
}

TEST_CASE("a journal torn inside a page or its header is refused", "[journal][damage]") {
    const TempFolder folder;
    write_journal(folder.file("whole"), 1000);
    const auto bytes = bytes_of(folder.file("whole"));
    const auto path = folder.file("a.journal");
    for (const std::size_t size :
         {std::size_t{16}, std::size_t{99}, std::size_t{100}, std::size_t{5000}, bytes.size() - 1}) {
        put(path, bytes.substr(0, size));
        INFO(size);
        CHECK_THAT(error_of([&] { read_everything(path); }), contains("is damaged"));
    }
}

TEST_CASE("pages overwritten are refused or read, and nothing crashes", "[journal][damage]") {
    const TempFolder folder;
    write_journal(folder.file("whole"), 1000);
    const auto bytes = bytes_of(folder.file("whole"));
    const auto path = folder.file("a.journal");
    std::size_t refused = 0;
    for (std::size_t page = 1; page < bytes.size() / 4096; ++page) {
        auto broken = bytes;
        broken.replace(page * 4096, 4096, std::string(4096, '\x5a'));
        put(path, broken);
        const auto said = error_of([&] { read_everything(path); });
        if (!said.empty()) {
            ++refused;
            CHECK_THAT(said, contains("damaged") && contains(path));
        }
    }
    CHECK(refused > bytes.size() / 4096 / 2);  // some pages belong to tables that are empty
}

TEST_CASE("a journal cut short under a WAL that was not folded is refused", "[journal][damage]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 1000);
    Child child([&](int out) {
        const auto writer = JournalWriter::append(path);
        writer->start(SessionRow{}, nullptr);
        writer->push(result_message(1001), 0);
        writer->flush();
        say(out, "x");
        for (;;) pause();
    });
    REQUIRE(child.read_some(1) == "x");
    child.kill();
    REQUIRE(std::filesystem::file_size(path + "-wal") > 0);
    std::filesystem::resize_file(path, 8 * 4096);
    CHECK_THAT(error_of([&] { read_everything(path); }), contains(path + " is damaged"));
}

TEST_CASE("what is no journal is said to be none", "[journal][damage]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    put(path, "");
    CHECK_THAT(error_of([&] { read_everything(path); }), contains(path + " is not an Espalier journal"));
    const std::string text = "[study]\nname = \"not a journal\"\n";
    put(path, text);
    CHECK_THAT(error_of([&] { read_everything(path); }), contains(path + " is not an Espalier journal"));
    CHECK_THAT(error_of([&] { JournalWriter::append(path); }), contains(path + " is not an Espalier journal"));
    CHECK(bytes_of(path) == text);
}

TEST_CASE("a database of somebody else's is refused and left as it is", "[journal][damage]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    REQUIRE(run_sql(path, "PRAGMA application_id = 17; CREATE TABLE message (seq INTEGER PRIMARY KEY);").empty());
    const auto before = bytes_of(path);
    CHECK_THAT(error_of([&] { read_everything(path); }),
               contains("not an Espalier journal") && contains("application id"));
    CHECK_THAT(error_of([&] { JournalWriter::append(path); }), contains("not an Espalier journal"));
    CHECK(bytes_of(path) == before);
}

TEST_CASE("a journal of a newer version is refused, with both versions", "[journal][damage]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 1);
    REQUIRE(run_sql(path, "PRAGMA user_version = 7").empty());
    const auto said = contains("written by a newer espalier (journal version 7, this one reads up to 5)");
    CHECK_THAT(error_of([&] { read_everything(path); }), said);
    CHECK_THAT(error_of([&] { JournalWriter::append(path); }), said);
}

TEST_CASE("a journal that is not there, or a folder, is the wrong name", "[journal][damage]") {
    const TempFolder folder;
    CHECK_THROWS_AS(JournalReader(folder.file("none.journal")), JournalUsageError);
    CHECK_THROWS_AS(JournalWriter::append(folder.file("none.journal")), JournalUsageError);
    CHECK_THROWS_AS(JournalReader(folder.path().string()), JournalUsageError);
    CHECK_THROWS_AS(JournalWriter::append(folder.path().string()), JournalUsageError);
    CHECK(folder.names().empty());
}

TEST_CASE("a journal that exists is not made again, and the line to type is shown", "[journal][create]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 3);
    CHECK_THROWS_AS(JournalWriter::create(path, study_at(Durability::process)), JournalUsageError);
    CHECK(error_of([&] { JournalWriter::create(path, study_at(Durability::process)); }) ==
          path + " exists already; go on with: espalier resume " + path + " (or choose another file with --journal)");
    CHECK(seqs_of(path) == up_to(3));
    CHECK(folder.names() == std::vector<std::string>{"a.journal"});
}

TEST_CASE("a journal in a folder that is not there is refused", "[journal][create]") {
    const TempFolder folder;
    const auto path = folder.file("none/a.journal");
    CHECK_THAT(error_of([&] { JournalWriter::create(path, study_at(Durability::process)); }),
               contains(path) && contains("--journal") && contains("make the folder"));
    CHECK(folder.names().empty());
}

TEST_CASE("a path may hold whatever means something in a URI", "[journal][create]") {
    const TempFolder folder;
    const auto path = folder.file("a b?mode=memory#%41.journal");
    write_journal(path, 3);
    CHECK(seqs_of(path) == up_to(3));
    CHECK(folder.names().size() == 1);
}

TEST_CASE("what a kill has left of making a journal is in nobody's way", "[journal][create]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    put(path + ".new", "half a journal");
    put(path + ".new-journal", "half of its rollback journal");
    write_journal(path, 3);
    CHECK(seqs_of(path) == up_to(3));
    CHECK(folder.names() == std::vector<std::string>{"a.journal"});
}
