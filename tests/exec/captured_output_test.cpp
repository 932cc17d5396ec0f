#include "exec/captured_output.hpp"

#include <algorithm>
#include <vector>

#include "support/catch.hpp"

using namespace espalier;

namespace {

struct Told {
    std::vector<std::string> lines;
    CapturedOutput::Tell tell = [this](const std::string& line) { lines.push_back(line); };
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("output is told line by line, however it arrives", "[exec][output]") {
    Told told;
    CapturedOutput output;
    output.take("fir", told.tell);
    CHECK(told.lines.empty());
    output.take("st\nsecond\n\nthi", told.tell);
    CHECK(told.lines == Lines{"first", "second"});
    output.end(told.tell);
    CHECK(told.lines == Lines{"first", "second", "thi"});
    CHECK(output.empty());
    output.take("of the next job\n", told.tell);
    CHECK(told.lines.back() == "of the next job");
}

TEST_CASE("what is no UTF-8 is told all the same", "[exec][output]") {
    Told told;
    CapturedOutput output;
    output.take("caf\xC3\xA9 \xFF\n", told.tell);
    CHECK(told.lines == Lines{"caf\xC3\xA9 \xEF\xBF\xBD"});
}

TEST_CASE("of a flood the beginning and the end are kept", "[exec][output]") {
    Told told;
    CapturedOutput output;
    std::uint64_t bytes = 0;
    for (int i = 0; i < 1'000'000; ++i) {
        const std::string line = "line " + std::to_string(i) + "\n";
        bytes += line.size();
        output.take(line, told.tell);
    }
    CHECK(output.last_words().size() <= CapturedOutput::most_last);
    CHECK(output.last_words().ends_with("line 999998\nline 999999"));
    CHECK(output.last_words().starts_with("line "));
    output.end(told.tell);
    REQUIRE(told.lines.size() > 100);
    CHECK(told.lines.front() == "line 0");
    CHECK(told.lines.back() == "line 999999");
    CHECK(std::count_if(told.lines.begin(), told.lines.end(),
                        [](const auto& line) { return line.find("left out") != std::string::npos; }) == 1);
    std::size_t kept = 0;
    for (const auto& line : told.lines) kept += line.size();
    CHECK(kept < CapturedOutput::most_first + CapturedOutput::most_last + 100);
}

TEST_CASE("a little more than what is told at once is told whole", "[exec][output]") {
    Told told;
    CapturedOutput output;
    const std::string line = std::string(99, 'x') + "\n";
    std::size_t lines = 0;
    for (std::size_t bytes = 0; bytes < CapturedOutput::most_first + 3000; bytes += line.size(), ++lines)
        output.take(line, told.tell);
    output.end(told.tell);
    CHECK(told.lines == Lines(lines, std::string(99, 'x')));
}
