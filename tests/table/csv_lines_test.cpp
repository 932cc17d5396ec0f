#include "csv_lines.hpp"

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"

using espalier::test::contains;
using objectives::number_in;
using Fields = std::vector<std::string>;

namespace {

/// The fields of the first row below names that are as many.
Fields row(const std::string& line, std::size_t count) {
    std::string names = "c";
    for (std::size_t i = 1; i < count; ++i) names += ",c";
    std::istringstream in(names + "\n" + line);
    objectives::CsvLines lines(in, "t.csv");
    lines.read_names();
    if (!lines.next_row()) return {};
    return {lines.fields().begin(), lines.fields().end()};
}

}  // namespace

TEST_CASE("fields in quotes may have commas, blanks and quotes", "[csv]") {
    CHECK(row("\"a, b\",c", 2) == Fields{"a, b", "c"});
    CHECK(row(" \"say \"\"no\"\"\" , \" x \"\r", 2) == Fields{"say \"no\"", " x "});
    CHECK(row("\"\",\"\"", 2) == Fields{"", ""});
    CHECK(row("a\"b,c", 2) == Fields{"a\"b", "c"});
    CHECK(row("\"a\",", 2) == Fields{"a", ""});
}

TEST_CASE("a quote that is not closed, or goes on, is told with its line", "[csv]") {
    CHECK_THROWS_WITH(row("x,\"a,b", 2), "t.csv:2: field 2: the quote is not closed on this line");
    CHECK_THROWS_WITH(row("\"a\"b,c", 2), "t.csv:2: field 1: a comma must follow the closing quote");
}

TEST_CASE("names in quotes are names, and lines count from the file's first", "[csv]") {
    std::istringstream in("\xEF\xBB\xBF\"a\",b\r\n\r\n1,2\r\n3\r\n");
    objectives::CsvLines lines(in, "t.csv");
    CHECK(lines.read_names() == Fields{"a", "b"});
    CHECK(lines.next_row());
    CHECK(lines.line() == 3);
    CHECK_THROWS_WITH(lines.next_row(), "t.csv:4: 1 field, but the first line names 2 columns");
}

TEST_CASE("numbers are decimals, nan and inf in any case; nothing else is", "[csv]") {
    CHECK(number_in("-2.5e3") == -2500.0);
    CHECK(number_in("+7") == 7.0);
    CHECK(number_in("0.1") == 0.1);
    for (const char* text : {"nan", "NaN", "NAN", "-nan"}) CHECK(std::isnan(number_in(text).value()));
    for (const char* text : {"inf", "Inf", "INF", "infinity", "+inf"}) CHECK(number_in(text) == HUGE_VAL);
    CHECK(number_in("-Infinity") == -HUGE_VAL);
    for (const char* text : {"", "x", "1x", "1 2", "0x10", "+-1", "1e999", "--1", "1,5", "n/a"}) {
        INFO(text);
        CHECK(!number_in(text));
    }
}
