#include "study/space_section.hpp"

#include "study/support.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {
const std::string design = R"(lr        = { float = [1e-5, 1e-1], log = true }
units     = { int = [16, 1024], log = true }
optimizer = { choice = ["sgd", "adam"] }
momentum  = { float = [0.0, 0.99], when = { optimizer = ["sgd"] } }
dropout   = 0.1
)";
}

TEST_CASE("a space is read in the order of its text", "[study][space]") {
    const Space space = parse_space(design, "x");
    std::vector<std::string> names;
    for (const auto& parameter : space.parameters()) names.push_back(parameter.name);
    CHECK(names == std::vector<std::string>{"lr", "units", "optimizer", "momentum", "dropout"});
    const auto& lr = std::get<FloatRange>(space.parameters()[0].domain);
    CHECK((lr.low == 1e-5 && lr.high == 1e-1 && lr.log));
    const auto& units = std::get<IntRange>(space.parameters()[1].domain);
    CHECK((units.low == 16 && units.high == 1024 && units.log));
    CHECK(std::get<Choice>(space.parameters()[2].domain).options ==
          std::vector<Value>{std::string("sgd"), std::string("adam")});
    REQUIRE(space.parameters()[3].when.size() == 1);
    CHECK(space.parameters()[3].when[0].parent == "optimizer");
    CHECK(space.parameters()[3].when[0].any_of == std::vector<Value>{std::string("sgd")});
    CHECK(std::get<Constant>(space.parameters()[4].domain).value == Value(0.1));
}

TEST_CASE("parameters with headings of their own, and several on a line, keep their order, too", "[study][space]") {
    const auto space = parsed_behind("[space.z]\nint = [1, 2]\n[space.a]\nfloat = [0, 1]\n").space;
    REQUIRE(space);
    CHECK(space->parameters()[0].name == "z");
    CHECK(space->parameters()[1].name == "a");
    const auto inlined = parsed_behind("space = { z = 1, b = { int = [1, 2] }, a = true }\n").space;
    REQUIRE(inlined);
    CHECK(inlined->parameters()[0].name == "z");
    CHECK(inlined->parameters()[1].name == "b");
    CHECK(inlined->parameters()[2].name == "a");
}

TEST_CASE("a choice may mix types, and a space may be all constant", "[study][space]") {
    const Space space = parse_space("a = { choice = [1, 1.0, \"1\", true] }", "x");
    CHECK(std::get<Choice>(space.parameters()[0].domain).options ==
          std::vector<Value>{std::int64_t{1}, 1.0, std::string("1"), true});
    CHECK(parse_space("a = 1\nb = \"x\"\n", "x").size() == 2);
}

TEST_CASE("an integer written for a parent that has floats means that float", "[study][space]") {
    const auto meant = [](const std::string& parent, const std::string& value) {
        const Space space =
            parse_space("p = " + parent + "\nq = { float = [0, 1], when = { p = " + value + " } }\n", "x");
        return space.parameters()[1].when[0].any_of.front();
    };
    CHECK(meant("{ float = [0, 2] }", "1") == Value(1.0));
    CHECK(meant("{ choice = [0.5, 1.0] }", "[1]") == Value(1.0));
    CHECK(meant("{ choice = [1, 1.0] }", "1") == Value(std::int64_t{1}));
    CHECK(meant("2.0", "2") == Value(2.0));
    CHECK(meant("{ int = [0, 2] }", "1") == Value(std::int64_t{1}));
}

TEST_CASE("a condition may come before its parent, and several must all hold", "[study][space]") {
    const Space space = parse_space(
        "c = { int = [1, 2], when = { a = [true], b = [1, 2] } }\na = { choice = [true, false] }\nb = { int = [1, 3] }",
        "x");
    REQUIRE(space.parameters()[0].when.size() == 2);
    CHECK(space.parameters()[0].when[1].any_of == std::vector<Value>{std::int64_t{1}, std::int64_t{2}});
}

TEST_CASE("a faulty default space names the objective that carries it", "[study][space]") {
    CHECK_THROWS_WITH(parse_space("lr = 1\nn = { int = [2] }\n", "the space of charlm"),
                      "the space of charlm:2: n = { int = [2] }: int needs two integers, for example int = [16, 1024]");
}

TEST_CASE("a space written as TOML reads back", "[study][space]") {
    const std::string text = space_to_toml(parse_space(design, "x"));
    CHECK(space_to_toml(parse_space(text, "x")) == text);
    CHECK_THAT(text, contains("momentum = { float = [0.0, 0.99], when = { optimizer = [\"sgd\"] } }\ndropout = 0.1\n"));
}

TEST_CASE("an integer may be drawn once, and nothing else", "[study][space]") {
    const Space space = parse_space("row = { int = [0, 999], once = true }\nlr = { float = [0, 1] }\n", "x");
    CHECK(std::get<IntRange>(space.parameters()[0].domain).once);
    CHECK(space.once() == std::size_t{0});
    CHECK(space.capacity() == std::uint64_t{1000});
    CHECK_THAT(space_to_toml(space), contains("row = { int = [0, 999], once = true }\n"));
    const auto refusal = [](const std::string& text) { return faults_of(objective_line + "[space]\n" + text); };
    CHECK(refusal("lr = { float = [0, 1], once = true }") ==
          "study.toml:3: lr = { float = [0, 1], once = true }: once has a meaning for integers only; remove it");
    CHECK_THAT(refusal("k = { choice = [1, 2], once = true }"), contains("once has a meaning for integers only"));
    CHECK_THAT(refusal("k = { int = [1, 2], once = 1 }"), contains("once"));
    CHECK_THAT(refusal("a = { int = [1, 2], once = true }\nb = { int = [1, 2], once = true }"),
               contains("study.toml:4: b = ") && contains("one parameter can be drawn once, and a is"));
}
