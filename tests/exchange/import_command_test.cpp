// Search spaces of others, as a user brings them into a study.
#include <cstddef>
#include <sstream>
#include <string>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

TEST_CASE("what import-space writes, check accepts", "[program][import]") {
    const Shell shell;
    const std::string name = GENERATE(as<std::string>{}, "optuna.json", "optuna_old.json", "configspace_0.6.json",
                                      "configspace_1.json", "nni.json", "irace.txt");
    INFO(name);
    const auto imported = shell.run("import-space " SPACES "/" + name + " -o space.toml");
    CHECK(imported.code == 0);
    CHECK(imported.out.empty());
    const std::string space = shell.read("space.toml");
    CHECK(shell.run("import-space " SPACES "/" + name).out == space);
    shell.write(
        "study.toml",
        "[study]\nobjective = \"exec\"\n[scheduler]\nmax_resource = 4\n[objective]\ncommand = [\"true\"]\n" + space);
    const auto checked = shell.run("check study.toml --json");
    CHECK(checked.err.empty());
    REQUIRE(checked.code == 0);
    std::size_t parameters = 0;
    std::istringstream lines(space.substr(0, space.find("[[try]]")));
    for (std::string line; std::getline(lines, line);) parameters += line.find(" = ") < line.find('#') ? 1U : 0U;
    INFO(checked.out);
    CHECK(parameters > 5);
}

TEST_CASE("import-space tells on stderr what is lost, and refuses what it cannot read", "[program][import]") {
    const Shell shell;
    shell.write("f.json", R"({"n": {"_type": "normal", "_value": [0, 1]}})");
    const auto lost = shell.run("import-space f.json");
    CHECK(lost.code == 0);
    CHECK(lost.err == "f.json: /n: normal with mean 0 and standard deviation 1: now uniform between -3 and 3\n");
    CHECK(
        lost.out ==
        "# A search space of NNI, from f.json\n[space]\n# n: normal with mean 0 and standard deviation 1: now uniform "
        "between -3 and 3\nn = { float = [-3.0, 3.0] }\n");

    const auto wrong = shell.run("import-space f.json --from optuna -o s.toml");
    CHECK(wrong.code == 2);
    CHECK(wrong.err == "f.json: /n: `type` is missing\n");
    CHECK(!shell.has("s.toml"));
    const auto unknown = shell.run("import-space f.json --from nnn");
    CHECK(unknown.code == 2);
    CHECK_THAT(unknown.err, contains("did you mean `nni`?"));
    const auto absent = shell.run("import-space g.json");
    CHECK(absent.code == 2);
    CHECK(absent.err == "g.json: cannot be read: No such file or directory\n");
    CHECK(shell.run("import-space .").code == 2);

    CHECK(shell.run("import-space f.json -o s.toml").code == 0);
    const auto again = shell.run("import-space f.json -o s.toml");
    CHECK(again.code == 2);
    CHECK_THAT(again.err, contains("s.toml: is there already; --force replaces it\n"));
    CHECK(shell.run("import-space f.json -o s.toml --force").code == 0);
}
