// Text that the parser of TOML must not see, and text like it that it must.
#include "study/toml_guard.hpp"

#include <string>

#include "study/support.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

std::string times(int count, const std::string& text) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
}

std::string guarded(const std::string& text) {
    const auto fault = fault_before_parsing(text);
    return fault ? std::to_string(fault->line) + ": " + fault->what : "";
}

}  // namespace

TEST_CASE("a key has 16 parts at most, however they are written", "[study][toml]") {
    CHECK(guarded("a" + times(15, ".a") + " = 1") == "");
    CHECK(guarded("x = 1\na" + times(16, ".a") + " = 1") == "2: a key of more than 16 parts");
    CHECK(guarded("[a" + times(8, " . 'b.c' . \"d\"") + "]") == "1: a key of more than 16 parts");
    CHECK(guarded("v = { a" + times(200'000, ".a") + " = 1 }") == "1: a key of more than 16 parts");
}

TEST_CASE("dots that join no names are as many as one likes", "[study][toml]") {
    CHECK(guarded("v = [" + times(100, "0.5, ") + "]") == "");
    CHECK(guarded("v = \"" + times(100, ".") + "\" # " + times(100, ".")) == "");
    CHECK(guarded("v = '''\n" + times(100, "'.\n") + "'''\n" + times(100, "a.b = 1\n")) == "");
    CHECK(guarded("v = \"\"\"\\\"\"" + times(100, ".") + "\"\"\"") == "");
}

TEST_CASE("letters beyond ASCII stand in strings and comments", "[study][toml]") {
    CHECK(guarded("\xef\xbb\xbfname = \"\u00e9t\u00e9\" # \u00e9\n'\u00e9' = '''\u00e9'''") == "");
    const std::string in_strings = "a letter that stands in strings and comments only; put quotes around it";
    CHECK(guarded("x = 1\n\n\u00e9t\u00e9 = 1") == "3: " + in_strings);
    CHECK(guarded("x = 1 \u00e9") == "1: " + in_strings);
    CHECK(guarded("x = 1k\"\"\"\u00e9\"\"\"") == "1: a quote within a word");
    CHECK(guarded("x = [1.'\u00e9']") == "1: letters beyond ASCII behind a dot; put a blank before the quote");
    CHECK(guarded("a. '\u00e9' = {b=\"\u00e9\",c='\u00e9'}") == "");
    CHECK(guarded("a = \"\"\"x\"\"\"\"\"\nb = '\u00e9'") == "");
    CHECK(guarded("x = \"\"\"\n\\\u00e9\"\"\"") == "2: there is no such escape in a string");
}

TEST_CASE("a study with such text is refused with its line", "[study][toml]") {
    CHECK_THAT(faults_of("[space]\n\u00e9ta = 1"), contains("study.toml:2: a letter that stands in strings"));
    CHECK_THAT(faults_of("a" + times(100'000, ".a") + " = 1"), contains("study.toml:1: a key of more than 16 parts"));
    CHECK_THAT(faults_of("x = 1\n[="), contains("study.toml:2: "));
    CHECK_THAT(faults_of("", {set("study.a" + times(100'000, ".a"), "1")}), contains("study.a.a"));
}
