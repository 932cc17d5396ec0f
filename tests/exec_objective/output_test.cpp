#include "output.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "report.hpp"
#include "support/catch.hpp"

using namespace objectives::exec;
using Lines = std::vector<std::string>;

namespace {

/// The lines of a stream that comes in pieces of this length.
Lines lines_of(const std::string& text, std::size_t piece, std::size_t longest = 100) {
    Lines lines;
    LineReader reader([&](std::string_view line) { lines.emplace_back(line); }, longest);
    for (std::size_t i = 0; i < text.size(); i += piece) reader.feed(std::string_view(text).substr(i, piece));
    reader.finish();
    return lines;
}

std::string tail_of(const std::string& text, std::size_t lines, std::size_t bytes, std::size_t piece = 7) {
    Tail tail(lines, bytes);
    for (std::size_t i = 0; i < text.size(); i += piece) tail.feed(std::string_view(text).substr(i, piece));
    return tail.text();
}

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("two numbers are a resource and its loss", "[exec_objective][report]") {
    const auto report = parse_report("  3\t-0.5e1 \r");
    REQUIRE(report);
    CHECK(report->resource == 3.0);
    CHECK(report->loss == -5);
    CHECK(report->metrics.empty());
    CHECK(parse_report("3 inf")->loss == infinity);
    CHECK(parse_report("3 -Infinity")->loss == -infinity);
    CHECK(std::isnan(parse_report("3 nan")->loss));
    CHECK(parse_report("3 +0.5")->loss == 0.5);
    CHECK(parse_report("3 1e999")->loss == infinity);
    CHECK(parse_report("3 -1e-999")->loss == 0);
}

TEST_CASE("a lone number is a loss without a resource", "[exec_objective][report]") {
    REQUIRE(parse_report("0.25"));
    CHECK(!parse_report("0.25")->resource);
    CHECK(parse_report("0.25")->loss == 0.25);
    CHECK(std::isnan(parse_report("NaN")->loss));
}

TEST_CASE("a JSON object has a loss or a value, and metrics", "[exec_objective][report]") {
    const auto report =
        parse_report(R"({"resource": 3, "loss": 0.5, "accuracy": 0.9, "name": "x", "ok": true, "left": null})");
    REQUIRE(report);
    CHECK(report->resource == 3.0);
    CHECK(report->loss == 0.5);
    CHECK(report->metrics == std::vector<std::pair<std::string, double>>{{"accuracy", 0.9}});
    CHECK(parse_report(R"({"value": 2})")->loss == 2);
    CHECK(!parse_report(R"({"value": 2})")->resource);
    CHECK(parse_report(R"({"loss": 1, "value": 2})")->metrics.front().second == 2);
}

TEST_CASE("NaN and Infinity as Python writes them are read", "[exec_objective][report]") {
    CHECK(std::isnan(parse_report(R"({"resource": 1, "loss": NaN})")->loss));
    CHECK(parse_report(R"({"resource": 1, "loss": -Infinity, "note": "NaN \" Infinity"})")->loss == -infinity);
    CHECK(std::isnan(parse_report(R"({"loss": null})")->loss));
}

TEST_CASE("other lines are no reports", "[exec_objective][report]") {
    for (const char* line : {"", "   ", "epoch 3 loss 0.5", "3 0.5 0.9", "3, 0.5", "loss=0.5", "0x10", "3 four", "{",
                             "{}", R"({"resource": 3})", R"({"loss": "low"})", R"({"loss": [1]})", "[3, 0.5]", "3 0.5%",
                             "\xff\xfe 1", "{\"loss\": \"\xff\"}"}) {
        INFO(line);
        CHECK(!parse_report(line));
    }
}

TEST_CASE("lines are cut the same wherever a read ends", "[exec_objective][output]") {
    for (const std::size_t piece : {1U, 2U, 3U, 100U})
        CHECK(lines_of("a\nbc\n\ndef", piece) == Lines{"a", "bc", "def"});
}

TEST_CASE("a line that is too long is dropped, and the next is read", "[exec_objective][output]") {
    const std::string flood(1000, 'x');
    for (const std::size_t piece : {1U, 64U, 5000U})
        CHECK(lines_of("1\n" + flood + "\n2\n" + flood, piece) == Lines{"1", "2"});
    CHECK(lines_of(std::string(100, 'y') + "\n", 7) == Lines{std::string(100, 'y')});
}

TEST_CASE("the tail has the last lines, whole ones, as many bytes as allowed", "[exec_objective][output]") {
    CHECK(tail_of("", 3, 100).empty());
    CHECK(tail_of("a\nb\nc\nd\n\n", 3, 100) == "b\nc\nd");
    CHECK(tail_of("a\nb", 3, 100) == "a\nb");
    CHECK(tail_of("0123456789\nabcdef\nghi\n", 3, 12) == "abcdef\nghi");
    CHECK(tail_of(std::string(1000, 'x') + "END", 3, 10) == "…xxxxxxxEND");
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "line " + std::to_string(i) + "\n";
    CHECK(tail_of(many, 2, 1000) == "line 998\nline 999");
    CHECK(tail_of(many, 2, 1000, 100000) == "line 998\nline 999");
}

TEST_CASE("the tail is UTF-8 whatever was written", "[exec_objective][output]") {
    CHECK(tail_of("caf\xc3\xa9 \xff!", 3, 100) == "caf\xc3\xa9 \xef\xbf\xbd!");
}
