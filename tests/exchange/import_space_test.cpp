// Search spaces of other tuners, as a [space].
#include "exchange/import_space.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "study/space_section.hpp"
#include "study/study_file.hpp"
#include "support/catch.hpp"

using namespace espalier;
using espalier::test::contains;

namespace {

std::string contents(const std::string& name) {
    std::ifstream file(std::string(SPACES) + "/" + name, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

ImportedSpace imported(const std::string& text, std::optional<SpaceFormat> from = {}) {
    return import_space(text, "f", from);
}
std::string fault(const std::string& text, std::optional<SpaceFormat> from = {}) {
    try {
        return "accepted: " + imported(text, from).toml;
    } catch (const ImportError& error) {
        return error.what();
    }
}
/// The line of this parameter.
std::string line(const ImportedSpace& space, const std::string& name) {
    const auto at = space.toml.find("\n" + name + " = ");
    REQUIRE(at != std::string::npos);
    return space.toml.substr(at + 1, space.toml.find('\n', at + 1) - at - 1);
}

}  // namespace

TEST_CASE("files of each format become the spaces beside them", "[exchange][import]") {
    const std::string name = GENERATE(as<std::string>{}, "optuna.json", "optuna_old.json", "configspace_0.6.json",
                                      "configspace_1.json", "nni.json", "irace.txt");
    INFO(name);
    const ImportedSpace space = import_space(contents(name), name, std::nullopt);
    CHECK(space.toml == contents(name + ".toml"));
    // A study reads it: the space, and the configuration to begin with.
    const StudyFile study = parse_study("[study]\nobjective = \"x\"\n" + space.toml, "s.toml", "/");
    CHECK(study.space);
    CHECK(study.tries.size() == (name.starts_with("configspace") ? 1 : 0));
    // What is lost stands in a comment, too.
    for (const auto& lost : space.lost) {
        INFO(lost);
        CHECK(lost.starts_with(name + ":"));
        CHECK(space.toml.find(lost.substr(lost.rfind(": ") + 2)) != std::string::npos);
    }
}

TEST_CASE("Optuna's distributions: names that need quotes, steps, ends that are one", "[exchange][import]") {
    const auto space = imported(R"({"a.b": {"type": "float", "low": 0, "high": 1},
        "q\"": {"name": "FloatDistribution", "attributes": {"low": 1.5, "high": 1.5, "log": false, "step": null}},
        "odd": {"name": "IntDistribution", "attributes": {"low": 1, "high": 10, "log": false, "step": 4}}})");
    CHECK(line(space, "\"a.b\"") == "\"a.b\" = { float = [0.0, 1.0] }");
    CHECK(line(space, "\"q\\\"\"") == "\"q\\\"\" = 1.5");
    CHECK(line(space, "odd") == "odd = { choice = [1, 5, 9] }");
    CHECK(space.lost.empty());
}

TEST_CASE("NNI's steps are multiples, cut at the ends", "[exchange][import]") {
    const auto space = imported(R"({"a": {"_type": "quniform", "_value": [0.2, 1.1, 0.5]},
        "b": {"_type": "quniform", "_value": [0, 100, 5]}, "c": {"_type": "randint", "_value": [7]},
        "d": {"_type": "qloguniform", "_value": [1, 1000, 10]}, "e": {"_type": "qloguniform", "_value": [1, 9, 2]}})");
    CHECK(line(space, "a") == "a = { choice = [0.2, 0.5, 1.0] }");
    CHECK(line(space, "b") ==
          "b = { choice = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, "
          "90, 95, 100] }");
    CHECK(line(space, "c") == "c = { int = [0, 6] }");
    CHECK(line(space, "d") == "d = { int = [1, 1000], log = true }");
    CHECK(line(space, "e") == "e = { choice = [2, 4, 6, 8] }");
    REQUIRE(space.lost.size() == 2);
    CHECK(space.lost[0] == "f: /d: steps of 10 are lost: any number of the range may be drawn");
    CHECK(space.lost[1] == "f: /e: steps of 2 on a log scale: now all as likely");
}

TEST_CASE("everything wrong is told at once, with its place and what to do", "[exchange][import]") {
    CHECK(fault(R"({"lr": {"name": "FloatDistribution", "attributes": {"low": "1", "high": 2}},
                    "n": {"name": "IntDistribution", "attributes": {"low": 1.5, "high": 2}},
                    "k": {"name": "FloatDistributoin", "attributes": {}},
                    "m": {"name": "UniformDistribution", "attributes": {"high": 2}}})") ==
          "f: /lr/attributes/low: must be a number\n"
          "f: /n/attributes/low: must be an integer\n"
          "f: /k/name: `FloatDistributoin` is no distribution that is known; did you mean `FloatDistribution`?\n"
          "f: /m/attributes: `low` is missing");
    CHECK(fault(R"({"a/b": {"_type": "uniform", "_value": [3, 1]}})") == "f: /a~1b: a/b: low 3 must be below high 1");
    CHECK(fault(R"({"a": {"_type": "mutable_layer", "_value": {}}})") ==
          "f: /a/_type: `mutable_layer` is no type of NNI that a study file has");
    CHECK(fault(R"({"a": {"_type": "choice", "_value": [{"x": {}}]}})") == "f: /a/_value/0: `_name` is missing");
    CHECK(fault(R"({"hyperparameters": [{"name": "a", "type": "uniform_float", "lower": 0, "upper": 1}],
                    "conditions": [{"child": "zone", "parent": "a", "type": "EQ", "value": 1}]})") ==
          "f: /conditions/0/child: `zone` is no hyperparameter");
    CHECK(fault(R"({"hyperparameters": [{"name": "a", "type": "beta_float", "alpha": 2, "beta": 2}]})") ==
          "f: /hyperparameters/0: a beta distribution without `lower` and `upper`, which old versions did not write: "
          "add them");
    CHECK(fault("a \"\" x (1, 2)\nb \"\" i (1.5, 2)\nc r (0, 1)\nd \"\" r (0, 1\n[forbiden]\ne \"\" c (,)\n") ==
          "f:1: the type `x`: must be i, r, c or o, the first two perhaps with ,log\n"
          "f:3: after the name comes the switch in quotes; \"\" if there is none\n"
          "f:4: the domain has no closing parenthesis\n"
          "f:5: `[forbiden]` is no section; there are [forbidden] and [global]\n"
          "f:2: the bounds of i are integers");
    CHECK(fault("n \"\" i (1, \"min(m, 10)\")\nm \"\" i (1, 9)\n") ==
          "f:1: the bound `min(m, 10)` is no number: a study file has none that depend on other parameters; write one "
          "that is always wide enough");
    CHECK(fault("a \"\" i,log (0, 9)\n") == "f:1: a: log = true needs bounds above 0, low is 0");
    CHECK(fault("a \"\" c (x) | b == 1\nb \"\" c (1, 2) | a == \"x\"\n") ==
          "f:1: a: when: the conditions run in a circle\nf:2: b: when: the conditions run in a circle");
}

TEST_CASE("a text that is no search space is refused in words", "[exchange][import]") {
    CHECK(fault("{\"a\": 1,\n \"b\": }") ==
          "f:2: is no JSON: syntax error while parsing value - unexpected '}'; expected '[', '{', or a literal");
    CHECK(fault("{\"a\": 8e310}") == "f: number overflow parsing '8e310'");
    CHECK(fault("[1, 2]") == "f: must be a JSON object, with a member for each parameter");
    CHECK(fault("{\"a\": 1}").starts_with("f: is JSON, and no search space that is known: "));
    CHECK(fault("SQLite format 3\n").starts_with("f: is an SQLite file; "));
    CHECK(fault("") == "f: there are no parameters in it");
    CHECK(fault("{}", SpaceFormat::nni) == "f: there are no parameters in it");
    CHECK(fault(std::string(100000, '[')).starts_with("f:1: is no JSON: "));
    CHECK_THROWS_WITH(space_format_named("optunna"),
                      "--from optunna: must be one of optuna|configspace|nni|irace; did "
                      "you mean `optuna`?");
}

TEST_CASE("nesting without end is refused", "[exchange][import]") {
    std::string nni = R"({"_type": "choice", "_value": [1, 2]})";
    for (int i = 0; i < 3000; ++i) nni = R"({"_type": "choice", "_value": [{"_name": "a", "x": )" + nni + "}]}";
    CHECK_THAT(fault(R"({"p": )" + nni + "}"), contains("choices are nested too deep"));
    std::string condition = R"({"child": "a", "parent": "a", "type": "EQ", "value": 1})";
    for (int i = 0; i < 3000; ++i) condition = R"({"child": "a", "type": "AND", "conditions": [)" + condition + "]}";
    CHECK_THAT(fault(R"({"hyperparameters": [{"name": "a", "type": "constant", "value": 1}], "conditions": [)" +
                     condition + "]}"),
               contains("conditions are nested too deep"));
}
