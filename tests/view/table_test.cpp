#include "view/table.hpp"

#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

TEST_CASE("wrapped text stands beside its label and fits the terminal", "[view][table]") {
    CHECK(wrapped("rank", "4 of 22") == "  rank          4 of 22\n");
    CHECK(wrapped("", "") == "\n");
    CHECK(wrapped("not promoted", "a  b") == "  not promoted  a  b\n");
    const std::string words = std::string(40, 'a') + " " + std::string(40, 'b');
    CHECK(wrapped("why", words + " cc dd") == "  why           " + words + " cc\n                dd\n");
    CHECK(wrapped("why", std::string(60, 'a') + " " + std::string(60, 'b')) ==
          "  why           " + std::string(60, 'a') + "\n                " + std::string(60, 'b') + "\n");
}

TEST_CASE("lines of an objective's message stay lines", "[view][table]") {
    CHECK(wrapped("failed", "one\ntwo three\n") == "  failed        one\n                two three\n");
}
