#include "exchange/csv_line.hpp"

#include <cmath>
#include <optional>
#include <sstream>
#include <string>

#include "support/catch.hpp"

using namespace espalier;

namespace {

template <typename Write>
std::string line(const Write& write) {
    std::ostringstream out;
    {
        CsvLines lines(out);
        write(lines);
        lines.end();
    }
    return out.str();
}

}  // namespace

TEST_CASE("a field is quoted only where it must be", "[exchange][csv]") {
    const auto text = [](const char* value) { return line([&](CsvLines& csv) { csv.text(value); }); };
    CHECK(text("adam") == "adam\n");
    CHECK(text("a,b") == "\"a,b\"\n");
    CHECK(text("say \"no\"") == "\"say \"\"no\"\"\"\n");
    CHECK(text("two\nlines") == "\"two\nlines\"\n");
    CHECK(text("cr\r") == "\"cr\r\"\n");
    CHECK(text(" blank") == "\" blank\"\n");
    CHECK(text("") == "\"\"\n");  // an empty text is no missing one
}

TEST_CASE("what is not known is an empty field, a number reads back as itself", "[exchange][csv]") {
    CHECK(line([](CsvLines& csv) {
              csv.number(0.1);
              csv.number(std::nan(""));
              csv.nothing();
              csv.number(std::optional<double>());
              csv.whole(18446744073709551615U);
              csv.plain("true");
              csv.number(5e-324);
          }) == "0.1,,,,18446744073709551615,true,5e-324\n");
}
