#include "study/support.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

TEST_CASE("a flag wins over the file, and makes the table it needs", "[study][overrides]") {
    const StudyFile file = parsed_behind(
        "[scheduler]\neta = 3\n", {set("scheduler.eta", "2.5"), set("limits.time", "30m"), set("study.seed", "7"),
                                   set("objective.text", "corpus.txt"), set("objective.sizes", "[1, 2]")});
    CHECK(file.eta == 2.5);
    CHECK(file.limits.seconds == 1800.0);
    CHECK(file.seed == 7);
    REQUIRE(file.options.size() == 2);
    CHECK(file.options[0].values == std::vector<Value>{std::string("corpus.txt")});
    CHECK(file.options[1].values == std::vector<Value>{std::int64_t{1}, std::int64_t{2}});
}

TEST_CASE("a study may consist of flags", "[study][overrides]") {
    const StudyFile file = parse_study("", "", "/", {{"study.objective", "libcharlm.so", "libcharlm.so"}});
    CHECK(file.objective == "libcharlm.so");
    CHECK(file.name == "study");
}

TEST_CASE("where a string is wanted, a flag's text is one, whatever it looks like", "[study][overrides]") {
    CHECK(parsed_behind("", {set("study.name", "2024")}).name == "2024");
    CHECK(parsed_behind("", {set("study.name", "1e3")}).name == "1e3");
    CHECK(parsed_behind("", {set("study.name", "\"1\"")}).name == "1");
    CHECK(parsed_behind("", {set("study.objective", "a = b")}).objective == "a = b");
    CHECK(parsed_behind("", {set("study.objective", "1\nseed = 4")}).objective == "1\nseed = 4");
}

TEST_CASE("what a flag replaces is gone, with its faults", "[study][overrides]") {
    CHECK(parsed_behind("[scheduler]\neta = nan\n", {set("scheduler.eta", "3")}).eta == 3);
    CHECK(parsed_behind("limits = 4\n", {set("limits.trials", "3")}).limits.trials == 3U);
}

TEST_CASE("a flag's faults are reported under the flag", "[study][overrides]") {
    const auto fault = [](const std::string& key, const std::string& value) {
        return faults_of(objective_line, {set(key, value)});
    };
    CHECK(fault("scheduler.eta", "1") == "--set scheduler.eta=1: must be at least 2 (3 or 4 is usual)");
    CHECK(fault("scheduler.eat", "3") ==
          "--set scheduler.eat=3: unknown key `eat` in [scheduler]; did you mean `eta`?");
    CHECK(fault("schedule.eta", "3") == "--set schedule.eta=3: unknown table `schedule`; did you mean `scheduler`?");
    CHECK(fault("eta", "3") == "--set eta=3: unknown key outside the tables `eta`; it belongs in [scheduler]");
    CHECK(fault("", "3") == "--set =3: names no key; write table.key=value, for example scheduler.eta=3");
    CHECK(fault("a b", "3") == "--set a b=3: names no key; write table.key=value, for example scheduler.eta=3");
    CHECK(fault("study.name", "\xff") == "--set study.name=\xff: the value is not UTF-8");
    CHECK(fault("space.lr", "{ float = [1, 0] }") == "--set space.lr={ float = [1, 0] }: low 1 must be below high 0");
    CHECK(faults_of(objective_line, {{"workers.count", "many", "--workers many"}}) ==
          "--workers many: must be an integer from 0 to 100000, not a string");
}

TEST_CASE("a flag changes a parameter in its place and adds new ones at the end", "[study][overrides]") {
    const auto space = parsed_behind("[space]\nz = { float = [0, 1] }\na = 3\n",
                                     {set("space.z.log", "true"), set("space.z.float", "[1, 2]"),
                                      set("space.b", "adam"), set("space.\"c.d\"", "{ int = [1, 2] }")})
                           .space;
    REQUIRE(space);
    REQUIRE(space->size() == 4);
    CHECK(space->parameters()[0].name == "z");
    const auto& z = std::get<FloatRange>(space->parameters()[0].domain);
    CHECK((z.low == 1 && z.high == 2 && z.log));
    CHECK(space->parameters()[1].name == "a");
    CHECK(std::get<Constant>(space->parameters()[2].domain).value == Value(std::string("adam")));
    CHECK(space->parameters()[3].name == "c.d");
}
