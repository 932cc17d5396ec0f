#include "command_template.hpp"

#include "espalier/objective.hpp"
#include "support/catch.hpp"

using espalier::test::contains;
using objectives::exec::CommandTemplate;
using Words = std::vector<std::string>;

namespace {

Words filled(const Words& words) {
    return CommandTemplate(words).fill([](const std::string& name) -> std::optional<std::string> {
        if (name == "absent") return std::nullopt;
        return "<" + name + ">";
    });
}

}  // namespace

TEST_CASE("placeholders are filled in, wherever they stand in a word", "[exec_objective][template]") {
    CHECK(filled({"a", "--lr={lr}", "{x}{y}", "{x} and {x}"}) == Words{"a", "--lr=<lr>", "<x><y>", "<x> and <x>"});
    CHECK(CommandTemplate({"{b}", "{a}{b}"}).names() == Words{"b", "a"});
}

TEST_CASE("doubled braces are braces", "[exec_objective][template]") {
    CHECK(filled({"a", "{{lr}}", "{{{lr}}}", "}}{{"}) == Words{"a", "{lr}", "{<lr>}", "}{"});
}

TEST_CASE("a word that names what is absent is left out, an empty word is not", "[exec_objective][template]") {
    CHECK(filled({"a", "--momentum={absent}", "", "{x}{absent}"}) == Words{"a", ""});
    CHECK_THROWS_WITH(filled({"{absent}"}), contains("the first word of the command"));
}

TEST_CASE("a command that cannot be read is refused with its word", "[exec_objective][template]") {
    CHECK_THROWS_WITH(CommandTemplate({}), contains("\"command\" is missing"));
    CHECK_THROWS_WITH(CommandTemplate({""}), contains("must not be empty"));
    CHECK_THROWS_WITH(CommandTemplate({"a", "--x={lr"}), contains("`--x={lr`: a `{` without its `}`"));
    CHECK_THROWS_WITH(CommandTemplate({"a", "{lr{x}"}), contains("without its `}`"));
    CHECK_THROWS_WITH(CommandTemplate({"a", "lr}"}), contains("a `}` without its `{`"));
    CHECK_THROWS_WITH(CommandTemplate({"a", "{}"}), contains("empty placeholder"));
}

TEST_CASE("the program is known beforehand unless a placeholder names it", "[exec_objective][template]") {
    CHECK(CommandTemplate({"py{{3}}", "{lr}"}).fixed_program() == "py{3}");
    CHECK(CommandTemplate({"./{optimizer}.sh"}).fixed_program() == std::nullopt);
}
