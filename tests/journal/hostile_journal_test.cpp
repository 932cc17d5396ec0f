// A journal from somebody else is a file like any other: opening it executes nothing, writes nowhere else, and takes no
// more memory than a journal would.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "journal/fixture.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// What opening it to read, and to write, complains of.
void check_refused(const std::string& path, const std::string& why) {
    CHECK_THAT(error_of([&] { JournalReader reader(path); }), contains(path) && contains(why));
    CHECK_THAT(error_of([&] { JournalWriter::append(path); }), contains(path) && contains(why));
}

}  // namespace

TEST_CASE("what espalier has not made in a journal is refused, with what it is", "[journal][hostile]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 10);
    SECTION("a view") {
        REQUIRE(run_sql(path, "CREATE VIEW extra AS SELECT 1") == "");
        check_refused(path, "holds the view `extra`, which espalier has not made");
    }
    SECTION("a view in place of a table") {
        REQUIRE(run_sql(path,
                        "DROP TABLE log; CREATE VIEW log AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + "
                        "1 FROM r) SELECT x AS trial, x AS time_us, x AS level, 'x' AS text FROM r") == "");
        check_refused(path, "holds the view `log`");
    }
    SECTION("a trigger") {
        REQUIRE(run_sql(path, "CREATE TRIGGER hook AFTER INSERT ON session BEGIN SELECT 1; END") == "");
        check_refused(path, "holds the trigger `hook`");
    }
    SECTION("an index on an expression") {
        REQUIRE(run_sql(path, "CREATE INDEX slow ON message (abs(seq))") == "");
        check_refused(path, "holds the index `slow`");
    }
    SECTION("a table that is virtual") {
        if (run_sql(path, "CREATE VIRTUAL TABLE extra USING rtree(a, b, c)") != "") {
            WARN("no rtree here");
            return;
        }
        check_refused(path, "holds the ");
    }
    SECTION("a column that is computed") {
        REQUIRE(run_sql(path, "ALTER TABLE session ADD COLUMN computed TEXT AS (hex(zeroblob(1000000))) VIRTUAL") ==
                "");
        check_refused(path, "is damaged: the columns of its table `session` are not those of a journal");
    }
    SECTION("a table is missing") {
        REQUIRE(run_sql(path, "DROP TABLE rebuild") == "");
        check_refused(path, "is damaged: it has no table `rebuild`");
    }
}

TEST_CASE("a trigger with the name of one of ours does nothing", "[journal][hostile]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 10);
    REQUIRE(run_sql(path,
                    "DROP TRIGGER log_rows_stay; CREATE TRIGGER log_rows_stay AFTER INSERT ON session BEGIN "
                    "INSERT INTO log VALUES (1, 1, 1, 'it ran'); END") == "");
    const auto writer = JournalWriter::append(path);
    writer->start(SessionRow{}, nullptr);
    writer->close();
    JournalReader reader(path);
    std::uint64_t lines = 0;
    reader.logs([&](const LogRow&) { ++lines; });
    CHECK(lines == 0);
    CHECK(reader.sessions().size() == 2);
}

TEST_CASE("a journal in which people with a shell have counted rows still opens", "[journal][hostile]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 10);
    REQUIRE(run_sql(path, "ANALYZE") == "");
    CHECK(seqs_of(path) == up_to(10));
}

TEST_CASE("long texts are read in parts: memory stays bounded", "[journal][hostile]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 1);
    REQUIRE(run_sql(path,
                    "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 200) INSERT INTO log "
                    "SELECT x, x, 0, hex(zeroblob(500000)) FROM r") == "");
    JournalReader reader(path);
    std::uint64_t lines = 0;
    reader.logs([&](const LogRow& row) { lines += row.text.size() == 1'000'000 && number(row.trial) == lines + 1; });
    CHECK(lines == 200);
    REQUIRE(run_sql(path, "INSERT INTO log SELECT 1, 1, 0, hex(zeroblob(50000000))") == "");
    CHECK_THAT(error_of([&] { reader.logs([](const LogRow&) {}); }), contains(path + " cannot be read ("));
}

TEST_CASE("a link in the place of the lock is neither followed nor written through", "[journal][hostile]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 3);
    const auto precious = folder.file("precious");
    std::ofstream(precious) << "precious";
    const bool hard = GENERATE(false, true);
    if (hard)
        std::filesystem::create_hard_link(precious, path + ".lock");
    else
        std::filesystem::create_symlink(precious, path + ".lock");
    CHECK_THAT(error_of([&] { JournalWriter::append(path); }),
               contains(path + " cannot be locked for writing: " + path + ".lock is a link, or no file; remove it"));
    std::string text;
    std::getline(std::ifstream(precious), text);
    CHECK(text == "precious");
    JournalReader reader(path);
    CHECK_FALSE(reader.being_written());
}

TEST_CASE("a pipe in the place of a lock, or of a journal, holds nobody up", "[journal][hostile]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 3);
    REQUIRE(mkfifo((path + ".lock").c_str(), 0600) == 0);
    JournalReader reader(path);
    CHECK_FALSE(reader.being_written());
    CHECK_THAT(error_of([&] { JournalWriter::append(path); }), contains("is a link, or no file; remove it"));
    const auto pipe = folder.file("pipe.journal");
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    CHECK_THAT(error_of([&] { JournalReader other(pipe); }), contains(pipe + " is no file; name a journal"));
}

TEST_CASE("the process that a lock names is one that can be, whatever the file says", "[journal][hostile]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 3);
    const auto held = JournalWriter::append(path);
    const std::string said = GENERATE("-1\n", "1\n", "99999999999\n", "1; rm -rf /\n", "\x1b]0;\x07", "");
    std::ofstream(path + ".lock", std::ios::in | std::ios::out | std::ios::trunc) << said;
    CHECK(error_of([&] { JournalWriter::append(path); }) ==
          path + " is being written by another process; wait for it, or stop it");
}

TEST_CASE("a journal and what lies beside it can be written by nobody else", "[journal][hostile]") {
    const TempFolder folder;
    const auto before = umask(0);
    const auto writer = JournalWriter::create(folder.file("a.journal"), study_at(Durability::process));
    writer->start(SessionRow{}, nullptr);
    writer->push(result_message(1), 0);
    writer->flush();
    umask(before);
    CHECK(folder.names().size() == 4);
    for (const auto& name : folder.names()) {
        INFO(name);
        struct stat status {};
        REQUIRE(stat(folder.file(name).c_str(), &status) == 0);
        CHECK((status.st_mode & 07777U) == 0644);
    }
}
