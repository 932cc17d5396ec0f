#include "letter/csv_table.hpp"

#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using espalier::test::contains;

namespace {

letter::CsvTable read(const std::string& text, const std::string& label = "") {
    std::istringstream in(text);
    return letter::read_csv(in, label, "t.csv");
}

}  // namespace

TEST_CASE("the last column is the class, the others are numbers", "[letter][csv]") {
    const auto table = read("a,b,class\n1,-2.5,no\n+3,4e2,yes\n5,6,no\n");
    CHECK(table.columns == std::vector<std::string>{"a", "b"});
    CHECK(table.classes == std::vector<std::string>{"no", "yes"});
    CHECK(table.labels == std::vector<std::uint16_t>{0, 1, 0});
    CHECK(table.values == std::vector<float>{1, -2.5F, 3, 400, 5, 6});
    CHECK(table.rows() == 3);
}

TEST_CASE("another column may be the class, and classes are numbered by name", "[letter][csv]") {
    const auto table = read("kind,a\nz,1\ny,2\n", "kind");
    CHECK(table.columns == std::vector<std::string>{"a"});
    CHECK(table.classes == std::vector<std::string>{"y", "z"});
    CHECK(table.labels == std::vector<std::uint16_t>{1, 0});
}

TEST_CASE("what spreadsheets write is read: byte order mark, carriage returns, blanks, empty lines", "[letter][csv]") {
    const auto table = read(
        "\xEF\xBB\xBF"
        "a, class\r\n\r\n 1 ,\tx\r\n2,y");
    CHECK(table.columns == std::vector<std::string>{"a"});
    CHECK(table.classes == std::vector<std::string>{"x", "y"});
    CHECK(table.values == std::vector<float>{1, 2});
}

TEST_CASE("a fault in a CSV file is told with file, line and column", "[letter][csv]") {
    CHECK_THROWS_WITH(read("a,b,class\n1,2,x\n1,two,x\n"), "t.csv:3: column 2 (b): \"two\" is not a finite number");
    CHECK_THROWS_WITH(read("a,class\n,x\n"), "t.csv:2: column 1 (a): \"\" is not a finite number");
    CHECK_THROWS_WITH(read("a,class\n1.5x,x\n"), contains("t.csv:2: column 1 (a): \"1.5x\""));
    CHECK_THROWS_WITH(read("a,class\nnan,x\n"), contains("is not a finite number"));
    CHECK_THROWS_WITH(read("a,class\n1e99,x\n"), contains("is not a finite number"));
    CHECK_THROWS_WITH(read("a,class\n+-1,x\n"), contains("is not a finite number"));
    CHECK_THROWS_WITH(read("a,b,class\n\n1,x\n"), "t.csv:3: 2 fields, but the first line names 3 columns");
    CHECK_THROWS_WITH(read("a,class\n1,x,\n"), "t.csv:2: 3 fields, but the first line names 2 columns");
    CHECK_THROWS_WITH(read("a,class\n1,\n"), "t.csv:2: column 2 (class): no class");
    CHECK_THROWS_WITH(read("class\nx\n"), contains("t.csv:1: one column only"));
    CHECK_THROWS_WITH(read(""), contains("t.csv: the file is empty"));
    CHECK_THROWS_WITH(read("a,class\n\n"), contains("there is no row"));
    CHECK_THROWS_WITH(read("a,class\n1,x\n", "kind"), contains("no column is named \"kind\"") && contains("a, class"));
}

TEST_CASE("a column of measurements is not taken for a class", "[letter][csv]") {
    std::string text = "a,b\n";
    for (int i = 0; i < 1001; ++i) text += "1," + std::to_string(i) + "\n";
    CHECK_THROWS_WITH(read(text), contains("t.csv:1002: more than 1000 classes") && contains("label"));
}

TEST_CASE("a file that cannot be read is named", "[letter][csv]") {
    const espalier::test::ScratchFolder folder;
    CHECK_THROWS_WITH(letter::read_csv(folder.path() / "absent.csv", ""),
                      contains((folder.path() / "absent.csv").string() + ": No such file"));
    CHECK_THROWS_WITH(letter::read_csv(folder.path(), ""), contains("Is a directory"));
}
