#include <sqlite3.h>

#include <cmath>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "table/loss_table.hpp"

using espalier::test::contains;
using espalier::test::ScratchFolder;

namespace {

std::filesystem::path database(const ScratchFolder& folder, const std::string& sql) {
    const auto path = folder.path() / "runs.db";
    std::filesystem::remove(path);
    sqlite3* raw = nullptr;
    sqlite3_open(path.c_str(), &raw);
    char* error = nullptr;
    const int status = sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, &error);
    const std::string what = error != nullptr ? error : "";
    sqlite3_free(error);
    sqlite3_close(raw);
    if (status != SQLITE_OK) throw std::runtime_error(what);
    return path;
}

table::LossTable read(const std::filesystem::path& path, const std::string& name = "") {
    return {*table::open_rows(path, name), {}};
}

}  // namespace

TEST_CASE("a table of an SQLite file reads like a CSV file, numbers to their last bit", "[table][sqlite]") {
    const ScratchFolder folder;
    const auto path = database(folder,
                               "CREATE TABLE runs (lr REAL, kind TEXT, s1 REAL, s3, s9 TEXT);"
                               "INSERT INTO runs VALUES (0.1, 'adam', 0.30000000000000004, 2, '0.25');"
                               "INSERT INTO runs VALUES (0.2, 'sgd', 9e999, NULL, 'nan');");
    const auto t = read(path);
    CHECK(t.rows() == 2);
    CHECK(t.loss(0, 0) == 0.30000000000000004);
    CHECK(t.loss(0, 1) == 2);
    CHECK(t.loss(0, 2) == 0.25);
    CHECK(t.loss(1, 0) == HUGE_VAL);
    CHECK(t.missing(1, 1));
    CHECK(std::isnan(t.loss(1, 2)));
    CHECK(t.configuration()[0].numbers[1] == 0.2);
    CHECK(t.configuration()[1].texts[0] == "adam");
}

TEST_CASE("of several tables one must be named", "[table][sqlite]") {
    const ScratchFolder folder;
    const auto path = database(folder,
                               "CREATE TABLE a (s1); INSERT INTO a VALUES (1);"
                               "CREATE TABLE \"b \"\"c\" (s1); INSERT INTO \"b \"\"c\" VALUES (2);"
                               "CREATE VIEW v AS SELECT s1 + 10 AS s1 FROM a");
    CHECK(read(path, "a").loss(0, 0) == 1);
    CHECK(read(path, "b \"c").loss(0, 0) == 2);
    CHECK(read(path, "v").loss(0, 0) == 11);
    CHECK_THROWS_WITH(read(path), contains("runs.db: set `table` in [objective] to one of its tables: a, b \"c, v"));
    CHECK_THROWS_WITH(read(path, "d"), contains("there is no table \"d\" (option \"table\"); there are: a, "));
    CHECK_THROWS_WITH(read(database(folder, "")), contains("runs.db"));
}

TEST_CASE("a view that never ends, or never begins, is refused", "[table][sqlite]") {
    const ScratchFolder folder;
    const std::string numbers = "WITH RECURSIVE r(s1) AS (SELECT 1 UNION ALL SELECT s1 + 1 FROM r) ";
    CHECK_THROWS_WITH(read(database(folder, "CREATE VIEW v AS " + numbers + "SELECT s1 FROM r")),
                      contains("far more than the file holds"));
    CHECK_THROWS_WITH(read(database(folder, "CREATE VIEW v AS " + numbers + "SELECT max(s1) AS s1 FROM r")),
                      contains("make a table of it"));
    CHECK_THROWS_WITH(read(database(folder, "CREATE VIEW v AS SELECT hex(zeroblob(1000000000)) AS s1")),
                      contains("runs.db: "));
}

TEST_CASE("a fault in an SQLite table is told with table, row and column", "[table][sqlite]") {
    const ScratchFolder folder;
    const std::string create = "CREATE TABLE runs (s1, s2); INSERT INTO runs VALUES (1, 2);";
    CHECK_THROWS_WITH(read(database(folder, create + "INSERT INTO runs VALUES (1, 'two');")),
                      contains("runs.db, table runs, row 2: column 2 (s2): \"two\" is no loss: expected a number"));
    CHECK_THROWS_WITH(read(database(folder, create + "INSERT INTO runs VALUES (x'00', 1);")),
                      contains("row 2: column 1 (s1): a blob; a number or text is expected"));
    CHECK_THROWS_WITH(read(database(folder, "CREATE TABLE runs (a, b);")),
                      contains("runs.db, table runs: no columns of losses"));
    CHECK_THROWS_WITH(read(database(folder, "CREATE TABLE runs (s1);")), contains("table runs: the table has no rows"));
    const auto torn = folder.write("torn.db", std::string("SQLite format 3\0", 16) + std::string(100, 'x'));
    CHECK_THROWS_WITH(read(torn), contains("torn.db: "));
}
