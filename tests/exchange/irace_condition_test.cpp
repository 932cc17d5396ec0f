// Conditions of R as a `when`, as far as there is one.
#include "exchange/irace_condition.hpp"

#include <cstdint>
#include <string>

#include "study/space_section.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

/// What the condition becomes for a parameter of an otherwise plain space: the inside of `when`, "" for none; then what
/// is lost.
std::string said(const std::string& condition) {
    SpaceDraft space("f.txt", "");
    set_options(space, space.add("mode", "1"), {std::string("a"), std::string("b"), std::string("c")});
    set_options(space, space.add("level", "2"), {std::int64_t{0}, std::int64_t{1}, std::int64_t{2}});
    set_integers(space.add("n", "3"), 1, 5, false);
    set_integers(space.add("many", "4"), 1, 5000, false);
    set_floats(space.add("x", "5"), 0, 1, false);
    DraftParameter& child = space.add("child", "6");
    set_floats(child, 0, 1, false);
    set_condition(space, child, "6", irace_condition(space, irace_words(condition), condition));
    const ImportedSpace finished = space.finished();
    const auto at = finished.toml.find("child = ");
    std::string line = finished.toml.substr(at, finished.toml.find('\n', at) - at);
    const auto when = line.find("when = { ");
    line = when == std::string::npos ? "" : line.substr(when + 9, line.rfind(" } }") - when - 9);
    for (const auto& lost : finished.lost) line += " | " + lost;
    return line;
}

}  // namespace

TEST_CASE("equalities and lists of a condition become when", "[exchange][irace]") {
    CHECK(said("mode == \"a\"") == "mode = [\"a\"]");
    CHECK(said("\"a\" == mode") == "mode = [\"a\"]");
    CHECK(said("mode %in% c(\"a\", 'c')") == "mode = [\"a\", \"c\"]");
    CHECK(said("mode != \"a\"") == "mode = [\"b\", \"c\"]");
    CHECK(said("level == \"1\"") == "level = [1]");  // R compares as texts
    CHECK(said("level %in% c(1, 2.0)") == "level = [1, 2]");
    CHECK(said("many == 77") == "many = [77]");
    CHECK(said("TRUE") == "");
}

TEST_CASE("and, or and not follow R's precedence", "[exchange][irace]") {
    CHECK(said("mode == \"a\" & n > 3") == "mode = [\"a\"], n = [4, 5]");
    CHECK(said("mode == \"a\" | mode == \"b\"") == "mode = [\"a\", \"b\"]");
    CHECK(said("!mode == \"a\" & !(n <= 4)") == "mode = [\"b\", \"c\"], n = [5]");
    CHECK(said("!(mode == \"a\" | n < 3)") == "mode = [\"b\", \"c\"], n = [3, 4, 5]");
    CHECK(said("n > 1 & n < 5 & n != 3") == "n = [2, 4]");
    CHECK(said("3 >= n") == "n = [1, 2, 3]");
    CHECK(said("n == 1 || n >= 5 || FALSE") == "n = [1, 5]");
    CHECK(said("mode == \"a\" | TRUE") == "");
}

TEST_CASE("what a study file cannot say is lost and told, and the rest is kept", "[exchange][irace]") {
    const std::string also = " | f.txt:6: applies also where this does not hold: ";
    CHECK(said("x > 0.5") == also + "x > 0.5");
    CHECK(said("mode == \"b\" & x > 0.5") == "mode = [\"b\"]" + also + "x > 0.5");
    CHECK(said("many > 7") == also + "many > 7");
    CHECK(said("mode == \"a\" | n == 2") == also + "mode == \"a\" | n == 2");
    CHECK(said("n + 1 == 3") == also + "n + 1 == 3");
    CHECK(said("n < many") == also + "n < many");
    CHECK(said("!(x > 0.5)") == also + "not (x > 0.5)");
}

TEST_CASE("a condition that is none, or never holds, is refused", "[exchange][irace]") {
    CHECK_THROWS_WITH(said("mod == \"a\""), "`mod` is no parameter; did you mean `mode`?");
    CHECK_THROWS_WITH(said("mode =="), "the condition ends too early");
    CHECK_THROWS_WITH(said("(mode == \"a\""), "a parenthesis is not closed");
    CHECK_THROWS_WITH(said("mode == \"a"), "the string `a` has no end");
    CHECK_THROWS_WITH(said(std::string(5000, '!') + "TRUE"), "the condition is nested too deep");
    CHECK_THROWS_WITH(said("mode == \"z\""), "f.txt:6: child never applies: mode == \"z\"; leave it out");
    CHECK_THROWS_WITH(said("n > 3 & n < 2"), "f.txt:6: child never applies: n > 3 & n < 2; leave it out");
}
