// Everything that can be wrong in a study file, with the line that the user reads.
#include <string>
#include <vector>

#include "study/support.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

struct Case {
    std::string text;  ///< stands behind the objective line, so its first line is line 2
    std::string fault;
};

const std::vector<Case> values = {
    {"[scheduler]\neta = 1", "study.toml:3: eta = 1: must be at least 2 (3 or 4 is usual)"},
    {"[scheduler]\neta = -4.5", "study.toml:3: eta = -4.5: must be at least 2 (3 or 4 is usual)"},
    {"[scheduler]\neta = 1e7", "study.toml:3: eta = 10000000.0: must be at most 1000000 (3 or 4 is usual)"},
    {"[scheduler]\neta = 2.718281828459",
     "study.toml:3: eta = 2.718281828459: must have at most 9 significant digits (3 or 4 is usual)"},
    {"[scheduler]\neta = \"4\"", "study.toml:3: eta = \"4\": must be a number, not a string"},
    {"[scheduler]\neta = nan", "study.toml:3: eta = nan: must be a finite number"},
    {"[scheduler]\nmax_resource = inf", "study.toml:3: max_resource = inf: must be a finite number"},
    {"[scheduler]\nmax_resource = 0", "study.toml:3: max_resource = 0: must be above 0"},
    {"[scheduler]\nmin_resource = -1", "study.toml:3: min_resource = -1: must be above 0"},
    {"[scheduler]\nmax_resource = 4\nmin_resource = 10",
     "study.toml:4: min_resource = 10: is above max_resource = 4; lower it, or leave it out"},
    {"[scheduler]\nlevels = [1, 3, 3]",
     "study.toml:3: levels = [1, 3, 3]: must be an array of increasing numbers above 0, for example [3, 12, 48]"},
    {"[scheduler]\nlevels = [1, 3]\nmax_resource = 3",
     "study.toml:4: max_resource = 3: has no meaning beside levels, which name every rung; remove one of them"},
    {"[scheduler]\nearly_stopping_rate = -1",
     "study.toml:3: early_stopping_rate = -1: must be an integer from 0 to 1000"},
    {"[scheduler]\nearly_stopping_rate = 1.5",
     "study.toml:3: early_stopping_rate = 1.5: must be an integer from 0 to 1000, not a float"},
    {"[scheduler]\nalgorithm = \"random\"\nearly_stopping_rate = 1",
     "study.toml:4: early_stopping_rate = 1: has no meaning for algorithm \"random\", which trains every trial to "
     "max_resource; remove it"},
    {"[scheduler]\nalgorithm = \"ahsa\"",
     "study.toml:3: algorithm = \"ahsa\": must be \"asha\", \"random\", \"sha\", \"hyperband\" or \"pbt\"; did you "
     "mean "
     "`asha`?"},
    {"[scheduler]\nalgorithm = \"rando\"",
     "study.toml:3: algorithm = \"rando\": must be \"asha\", \"random\", \"sha\", \"hyperband\" or \"pbt\"; did you "
     "mean "
     "`random`?"},
    {"[scheduler]\nalgorithm = 3",
     "study.toml:3: algorithm = 3: must be \"asha\", \"random\", \"sha\", \"hyperband\" or \"pbt\", not an integer"},
    {"study.direction = \"maximise\"",
     "study.toml:2: direction = \"maximise\": must be \"minimize\" or \"maximize\"; did you mean `maximize`?"},
    {"study.durability = \"proces\"",
     "study.toml:2: durability = \"proces\": must be \"none\", \"process\" or \"power\"; did you mean `process`?"},
    {"study.seed = -1", "study.toml:2: seed = -1: must be an integer of at least 0"},
    {"study.seed = 1979-05-27",
     "study.toml:2: seed = (a date or time): dates and times have no place in a study; write a string in quotes"},
    {"study.name = 7", "study.toml:2: name = 7: must be a string, not an integer"},
    {"study.name = \"a/b\"",
     "study.toml:2: name = \"a/b\": must not be empty or contain `/` or control characters: the journal is "
     "named after it"},
    {"[limits]\ntrials = 0", "study.toml:3: trials = 0: must be an integer of at least 1"},
    {"[limits]\ntrials = 10.0", "study.toml:3: trials = 10.0: must be an integer of at least 1, not a float"},
    {"[limits]\nresource = 0.0", "study.toml:3: resource = 0.0: must be above 0"},
    {"[limits]\ntime = 0", "study.toml:3: time = 0: must be above 0"},
    {"[limits]\ntime = \"8 parsecs\"",
     "study.toml:3: time = \"8 parsecs\": must be a duration such as 90s, 30m, 8h, 1h30m or 1.5d"},
    {"[limits]\ntime = true", "study.toml:3: time = true: must be a string, not a boolean"},
    {"[limits]\ntarget = \"low\"", "study.toml:3: target = \"low\": must be a number, not a string"},
    {"[limits]\ntarget = -inf", "study.toml:3: target = -inf: must be a finite number"},
    {"[workers]\ncount = -1", "study.toml:3: count = -1: must be an integer from 0 to 100000"},
    {"[workers]\ncount = 100001", "study.toml:3: count = 100001: must be an integer from 0 to 100000"},
    {"[workers]\nthreads = 0", "study.toml:3: threads = 0: must be an integer from 1 to 1024"},
    {"[trials]\nmemory = \"4 gibberish\"",
     "study.toml:3: memory = \"4 gibberish\": must be a number of bytes such as 4GiB or 500MB"},
    {"[trials]\nmemory = -1", "study.toml:3: memory = -1: must not be negative"},
    {"[trials]\ncheckpoint = \"alway\"",
     "study.toml:3: checkpoint = \"alway\": must be \"spill\", \"always\" or \"never\"; did you mean `always`?"},
    {"[objective]\ndata = { path = \"x\" }",
     "study.toml:3: data = { path = \"x\" }: an option is a string, a number, a boolean or an array of those"},
    {"[objective]\ndata = [[1]]",
     "study.toml:3: data = [[1]]: an option is a string, a number, a boolean or an array of those"},
    {"[objective]\ndata = [1.0, nan]", "study.toml:3: data = [1.0, nan]: must be a finite number"},
};

const std::vector<Case> names = {
    {"[scheduler]\nmax_resourse = 9",
     "study.toml:3: unknown key `max_resourse` in [scheduler]; did you mean `max_resource`?"},
    {"[workers]\nzebra = 9", "study.toml:3: unknown key `zebra` in [workers]"},
    {"[schedular]\neta = 3", "study.toml:2: unknown table `schedular`; did you mean `scheduler`?"},
    {"[try]\nlr = 0.1",
     "study.toml:2: [[try]] holds values of parameters, for example: [[try]] and below it lr = 0.01"},
    {"[[try]]\nlr = [0.1]", "study.toml:3: [[try]] lr: a value is a string, a number or a boolean"},
    {"eta = 3", "study.toml:2: unknown key outside the tables `eta`; it belongs in [scheduler]"},
    {"limits = 3", "study.toml:2: limits = 3: must be a table, [limits], not an integer"},
    {"[[workers]]\ncount = 1", "study.toml:2: workers = [{ count = 1 }]: must be a table, [workers], not an array"},
};

const std::vector<Case> parameters = {
    {"[space]",
     "study.toml:2: the space is empty: give at least one parameter, for example lr = { float = [1e-5, 1e-1], log = "
     "true }"},
    {"[space]\nlr = { float = [0.0, 1.0], log = true }",
     "study.toml:3: lr = { float = [0.0, 1.0], log = true }: log = true needs bounds above 0, low is 0"},
    {"[space]\nn = { int = [0, 8], log = true }",
     "study.toml:3: n = { int = [0, 8], log = true }: log = true needs bounds above 0, low is 0"},
    {"[space]\nlr = { float = [2, 1] }", "study.toml:3: lr = { float = [2, 1] }: low 2 must be below high 1"},
    {"[space]\nlr = { float = [0.1] }",
     "study.toml:3: lr = { float = [0.1] }: float needs two numbers, for example float = [1e-5, 1e-1]"},
    {"[space]\nlr = { float = [0.1, \"b\"] }",
     "study.toml:3: lr = { float = [0.1, \"b\"] }: float needs two numbers, for example float = [1e-5, 1e-1]"},
    {"[space]\nn = { int = [1, 2.5] }",
     "study.toml:3: n = { int = [1, 2.5] }: int needs two integers, for example int = [16, 1024]"},
    {"[space]\nlr = { float = [0.0, inf] }", "study.toml:3: float = [0.0, inf]: must be a finite number"},
    {"[space]\nlr = { float = [0.0, 1.0], logg = true }",
     "study.toml:3: unknown key `logg` in `lr`; did you mean `log`?"},
    {"[space]\nlr = { float = [0.0, 1.0], log = 1 }", "study.toml:3: log = 1: must be true or false, not an integer"},
    {"[space]\nlr = { float = [0.0, 1.0], int = [1, 2] }",
     "study.toml:3: lr = { float = [0.0, 1.0], int = [1, 2] }: only one of float, int, choice may be given"},
    {"[space]\nlr = { log = true }",
     "study.toml:3: lr = { log = true }: needs one of float, int, choice, for example float = [0.0, 1.0]"},
    {"[space]\no = { choice = [\"a\"], log = false }",
     "study.toml:3: o = { choice = [\"a\"], log = false }: log has no meaning for a choice; remove it"},
    {"[space]\no = { choice = [] }", "study.toml:3: o = { choice = [] }: a choice needs at least one option"},
    {"[space]\no = { choice = [1, 2, 1] }", "study.toml:3: o = { choice = [1, 2, 1] }: option 1 stands there twice"},
    {"[space]\no = { choice = \"a\" }",
     "study.toml:3: o = { choice = \"a\" }: choice needs an array of strings, numbers or booleans, for example choice "
     "= "
     "[\"sgd\", \"adam\"]"},
    {"[space]\no = [1, 2]", "study.toml:3: o = [1, 2]: an array is no parameter; for a choice write { choice = [..] }"},
    {"[space]\no = { choice = [\"a\"] }\nm = { float = [0, 1], when = { p = \"a\" } }",
     "study.toml:4: m = { float = [0, 1], when = { p = \"a\" } }: when: unknown parameter `p`; did you mean `o`?"},
    {"[space]\no = { choice = [\"a\"] }\nm = { float = [0, 1], when = { o = \"b\" } }",
     "study.toml:4: m = { float = [0, 1], when = { o = \"b\" } }: when: o is never \"b\""},
    {"[space]\no = { choice = [\"a\"] }\nm = { float = [0, 1], when = { o = [] } }",
     "study.toml:4: m = { float = [0, 1], when = { o = [] } }: when: o needs a value or an array of values"},
    {"[space]\nm = { float = [0, 1], when = \"o\" }",
     "study.toml:3: m = { float = [0, 1], when = \"o\" }: when needs a table of parameters and their values, for "
     "example when = { optimizer = [\"sgd\"] }"},
    {"[space]\nn = { int = [1, 4] }\nm = { float = [0, 1], when = { n = 2.0 } }",
     "study.toml:4: m = { float = [0, 1], when = { n = 2.0 } }: when: n is never 2.0"},
    {"[space]\na = { int = [1, 4], when = { b = 1 } }\nb = { int = [1, 4], when = { a = 1 } }",
     "study.toml:3: a = { int = [1, 4], when = { b = 1 } }: when: the conditions run in a circle\n"
     "study.toml:4: b = { int = [1, 4], when = { a = 1 } }: when: the conditions run in a circle"},
    {"[space]\na = { int = [4, 1] }\nb = { int = [1, 4], when = { a = 7 } }",
     "study.toml:3: a = { int = [4, 1] }: low 4 must be below high 1\n"
     "study.toml:4: b = { int = [1, 4], when = { a = 7 } }: when: a is never 7"},
    {"[space]\na = { int = 4 }\nb = { int = [1, 4], when = { a = 7 } }",
     "study.toml:3: a = { int = 4 }: int needs two integers, for example int = [16, 1024]"},
};

void check(const std::vector<Case>& cases) {
    for (const auto& [text, fault] : cases) {
        INFO(text);
        CHECK(faults_of(objective_line + text) == fault);
    }
}

}  // namespace

TEST_CASE("a wrong value is named with its place and with what to write", "[study][faults]") { check(values); }

TEST_CASE("an unknown name is an error, with the nearest known one", "[study][faults]") { check(names); }

TEST_CASE("a wrong parameter is named with its line", "[study][faults]") { check(parameters); }

TEST_CASE("a study without an objective is told what to write", "[study][faults]") {
    const std::string what =
        "[study] objective is missing: name the library to tune, for example objective = \"libcharlm.so\"";
    CHECK(faults_of("") == "study.toml: " + what);
    CHECK(faults_of("\n\n[study]\nseed = 1") == "study.toml:3: " + what);
    CHECK(faults_of("study.objective = \"\"") ==
          "study.toml:1: objective = \"\": must not be empty; name the library to tune");
    CHECK(faults_of("study.objective = 4") == "study.toml:1: objective = 4: must be a string, not an integer");
}

TEST_CASE("a text that is no TOML is refused at its line", "[study][faults]") {
    CHECK_THAT(faults_of("[study]\nobjective = \n"), contains("study.toml:2: "));
    CHECK_THAT(faults_of("[study]\nseed = 1\nseed = 2\n"), contains("study.toml:3: "));
    CHECK_THAT(faults_of("[study]\nobjective = \"\xff\"\n"), contains("study.toml:2: "));
}

TEST_CASE("all faults are reported at once, in the order of the file, flags last", "[study][faults]") {
    const std::string text =
        "[workers]\n"
        "count = -1\n"
        "[space]\n"
        "lr = { float = [1, 0] }\n"
        "units = 16\n"
        "[limit]\n"
        "trials = 5\n"
        "[scheduler]\n"
        "eta = inf\n"
        "bogus = 1\n";
    CHECK(faults_of(text, {set("limits.trials", "0"), set("study.seed", "x")}) ==
          "study.toml: [study] objective is missing: name the library to tune, for example objective = "
          "\"libcharlm.so\"\n"
          "study.toml:2: count = -1: must be an integer from 0 to 100000\n"
          "study.toml:4: lr = { float = [1, 0] }: low 1 must be below high 0\n"
          "study.toml:6: unknown table `limit`; did you mean `limits`?\n"
          "study.toml:9: eta = inf: must be a finite number\n"
          "study.toml:10: unknown key `bogus` in [scheduler]\n"
          "--set limits.trials=0: must be an integer of at least 1\n"
          "--set study.seed=x: must be an integer of at least 0, not a string");
}

TEST_CASE("a long value is cut in messages, not inside a character", "[study][faults]") {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "ü";
    const std::string message = faults_of(objective_line + "[scheduler]\neta = \"a" + text + "\"");
    CHECK_THAT(message, contains("ü…: must be a number, not a string"));
    CHECK(message.size() < 130);
}

TEST_CASE("without a path messages begin with the line, or with what is wrong", "[study][faults]") {
    CHECK_THROWS_WITH(parse_study(objective_line + "eta = 1", "", "/"),
                      "line 2: unknown key outside the tables `eta`; it belongs in [scheduler]");
    CHECK_THROWS_WITH(parse_study("", "", "/"),
                      "[study] objective is missing: name the library to tune, for example objective = "
                      "\"libcharlm.so\"");
}
