#include "table/loss_table.hpp"

#include <chrono>
#include <cmath>
#include <sstream>
#include <string>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using espalier::test::contains;

namespace {

table::LossTable read(const std::string& text, const table::ColumnOptions& options = {}) {
    std::istringstream in(text);
    return {*table::csv_rows(in, "t.csv"), options};
}

}  // namespace

TEST_CASE("losses, seconds and configuration are read to their places", "[table]") {
    const auto t = read("lr,kind,s3,s1,t1,t3\n0.1,adam,0.5,0.7,2,5\n,sgd,0.4,0.6,1,9\n");
    CHECK(t.rows() == 2);
    CHECK(t.resources() == std::vector<double>{1, 3});
    CHECK(t.loss(0, 0) == 0.7);
    CHECK(t.loss(1, 1) == 0.4);
    CHECK(t.has_seconds());
    CHECK(t.seconds(1, -1) == 0);
    CHECK(t.seconds(1, 1) == 9);
    REQUIRE(t.configuration().size() == 2);
    CHECK(t.configuration()[0].numbers[0] == 0.1);
    CHECK(std::isnan(t.configuration()[0].numbers[1]));
    CHECK(t.configuration()[1].texts == std::vector<std::string>{"adam", "sgd"});
}

TEST_CASE("losses that are none stay what they are", "[table]") {
    const auto t = read("s1,s2,s3,s4\nNaN,-Inf,,INFINITY\n");
    CHECK(std::isnan(t.loss(0, 0)));
    CHECK(t.loss(0, 1) == -HUGE_VAL);
    CHECK(std::isnan(t.loss(0, 2)));
    CHECK(t.loss(0, 3) == HUGE_VAL);
    CHECK(!t.missing(0, 0));
    CHECK(t.missing(0, 2));
    CHECK(!t.missing(0, 3));
}

TEST_CASE("a fault in a table is told with file, line, column, what stands there and what was expected", "[table]") {
    CHECK_THROWS_WITH(read(""), "t.csv: the file is empty: the first line must name the columns");
    CHECK_THROWS_WITH(read("s1,s2\n"), "t.csv: the table has no rows: expected one a configuration below the names");
    CHECK_THROWS_WITH(read("s1,s2\n1,2\n1\n"), "t.csv:3: 1 field, but the first line names 2 columns");
    CHECK_THROWS_WITH(read("s1,s2\n1,2,3\n"), "t.csv:2: 3 fields, but the first line names 2 columns");
    CHECK_THROWS_WITH(
        read("lr,s1,s2\n1,2,3\n\n1,2,none\n"),
        "t.csv:4: column 3 (s2): \"none\" is no loss: expected a number, nan, inf, or nothing where there "
        "is none");
    CHECK_THROWS_WITH(read("lr,loss\n1,2\n"), contains("t.csv:1: no columns of losses"));
    CHECK_THROWS_WITH(read("\n\ns1,s1\n1,2\n"), "t.csv:3: columns 1 and 2 are both named \"s1\"");
}

TEST_CASE("seconds count from the beginning and are there where a loss is", "[table]") {
    const std::string names = "s1,s2,t1,t2\n";
    CHECK_THROWS_WITH(read(names + "1,1,2,x\n"),
                      "t.csv:2: column 4 (t2): \"x\" are no seconds: expected a number from 0");
    CHECK_THROWS_WITH(read(names + "1,1,-2,1\n"), contains("column 3 (t1): \"-2\" are no seconds"));
    CHECK_THROWS_WITH(read(names + "1,1,2,1\n"),
                      contains("column 4 (t2): \"1\" is less than the seconds to the resource before (2)"));
    CHECK_THROWS_WITH(read(names + "1,1,2,\n"), contains("column 4 (t2): expected the seconds that this loss took"));
    CHECK(std::isnan(read(names + "1,nan,2,\n").seconds(0, 1)));
    CHECK(read("t0,s1,t1\n3,1,5\n").seconds(0, -1) == 3);
    CHECK_THROWS_WITH(read("t0,s1,t1\n,1,5\n"), contains("column 1 (t0): expected the seconds"));
}

TEST_CASE("a file that cannot be read is named", "[table]") {
    const espalier::test::ScratchFolder folder;
    CHECK_THROWS_WITH(table::open_rows(folder.path() / "no.csv", ""),
                      contains((folder.path() / "no.csv").string() + ": No such file"));
    CHECK_THROWS_WITH(table::open_rows(folder.path(), ""), contains("Is a directory"));
    const auto plain = folder.write("a.csv", "s1\n1\n");
    CHECK_THROWS_WITH(table::open_rows(plain, "runs"), contains("option \"table\" names a table of an SQLite file"));
}

TEST_CASE("a table of 20 MB is read in seconds", "[table]") {
    std::string text = "id";
    for (int i = 1; i <= 100; ++i) text += ",s" + std::to_string(i);
    text += '\n';
    std::string row = ",0.123456789";
    std::string line;
    for (int i = 0; i < 100; ++i) line += row;
    for (int i = 0; i < 17000; ++i) text += std::to_string(i) + line + "\n";
    REQUIRE(text.size() > 20'000'000);
    const auto start = std::chrono::steady_clock::now();
    const auto t = read(text);
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    CHECK(t.rows() == 17000);
    CHECK(t.loss(16999, 99) == 0.123456789);
    CHECK(passed.count() < 20);  // a fraction of a second on an idle machine
}
