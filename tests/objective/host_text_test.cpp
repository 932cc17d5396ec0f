#include "objective/host_text.hpp"

#include <cstring>

#include "support/catch.hpp"

using namespace espalier;

TEST_CASE("text from a library is made valid UTF-8", "[objective][text]") {
    const std::string replacement = "\xEF\xBF\xBD";
    CHECK(valid_utf8("plain") == "plain");
    CHECK(valid_utf8("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8C\xB3") == "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8C\xB3");
    CHECK(valid_utf8("a\xFF"
                     "b") == "a" + replacement + "b");
    CHECK(valid_utf8("cut \xE2\x82") == "cut " + replacement + replacement);
    CHECK(valid_utf8("\xC0\x80") == replacement + replacement);  // overlong
    CHECK(valid_utf8("\xE0\x80\x80") == replacement + replacement + replacement);
    CHECK(valid_utf8("\xED\xA0\x80") == replacement + replacement + replacement);  // surrogate
    CHECK(valid_utf8("\xF5\x80\x80\x80").find("\xF5") == std::string::npos);       // beyond U+10FFFF
    CHECK(text_from(nullptr) == "");
}

TEST_CASE("a message ends at its end, without white space, or at the buffer's", "[objective][text]") {
    HostText message;
    CHECK(message.text("nothing was said") == "nothing was said");
    std::strcpy(message.abi().data, "out of memory \n\n");
    CHECK(message.text() == "out of memory");
    std::memset(message.abi().data, 'x', message.abi().capacity);
    CHECK(message.text() == std::string(message.abi().capacity, 'x'));
}
