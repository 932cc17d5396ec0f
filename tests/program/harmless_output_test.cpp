// Control characters are shown, not sent.
#include "espalier/harmless_output.hpp"

#include <sstream>

#include "support/catch.hpp"

using namespace espalier;

TEST_CASE("control characters are shown, a line's end and a tab are sent", "[program][harmless]") {
    CHECK(harmless("one\n\ttwo") == "one\n\ttwo");
    CHECK(harmless("\x1b]0;title\x07") == "\\u001b]0;title\\u0007");
    CHECK(harmless("over\rwritten\b\x7f") == "over\\u000dwritten\\u0008\\u007f");
    CHECK(harmless(std::string_view("\0", 1)) == "\\u0000");
}

TEST_CASE("controls of one byte and of two are told from parts of letters", "[program][harmless]") {
    CHECK(harmless("\xc2\xa0 \xc3\xa9 \xe2\x82\xac \xe2\x9b\x94 \xf0\x9f\x98\x80 \xc2\xa9") ==
          "\xc2\xa0 \xc3\xa9 \xe2\x82\xac \xe2\x9b\x94 \xf0\x9f\x98\x80 \xc2\xa9");
    CHECK(harmless("a\xc2\x9b"
                   "2J") == "a\\u009b2J");
    CHECK(harmless("a\x9b"
                   "2J") == "a\\u009b2J");
    CHECK(harmless("\xc2\xc2\x9b") == "\xc2\\u009b");
    CHECK(harmless("\xe2\x9b\x94\x9b") == "\xe2\x9b\x94\\u009b");
    CHECK(harmless("\xc2x") == "\xc2x");
}

TEST_CASE("what is cut between two writes is no way around it; our own sequences go through raw",
          "[program][harmless]") {
    std::ostringstream stream;
    {
        const HarmlessOutput output(stream);
        stream << "\xc2" << std::flush << "\x9b" << '\x1b';
        HarmlessOutput::raw(stream, "\033[K");
    }
    CHECK(stream.str() == "\\u009b\\u001b\033[K");
    stream << '\x1b';
    CHECK(stream.str().back() == '\x1b');
}
