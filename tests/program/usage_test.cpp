// Words that are no command, flags that are none, files that are not there.
#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

TEST_CASE("the program lists its commands, on stdout when asked", "[program][usage]") {
    const Shell shell;
    const auto help = shell.run("--help");
    CHECK(help.code == 0);
    CHECK(help.err.empty());
    for (const std::string name : {"run", "resume", "replay", "status", "explain", "trials", "best", "check"})
        CHECK_THAT(help.out, contains("espalier " + name + " "));
    CHECK_THAT(help.out, contains("JOURNAL TRIAL         the story of a trial"));
    const auto bare = shell.run("");
    CHECK(bare.code == 2);
    CHECK(bare.out.empty());
    CHECK(bare.err == help.out);
    const auto version = shell.run("--version");
    CHECK(version.code == 0);
    CHECK(version.out.starts_with("espalier "));
}

TEST_CASE("every command tells its flags and what it needs", "[program][usage]") {
    const Shell shell;
    const std::string name =
        GENERATE(as<std::string>{}, "run", "resume", "replay", "status", "explain", "trials", "best", "check");
    INFO(name);
    const auto help = shell.run(name + " --help");
    CHECK(help.code == 0);
    CHECK(help.err.empty());
    CHECK(help.out.starts_with("espalier " + name + " "));
    const auto missing = shell.run(name);
    CHECK(missing.code == 2);
    CHECK_THAT(missing.err, contains(" is missing; see: espalier " + name + " --help"));
}

TEST_CASE("an unknown command is answered with the nearest one", "[program][usage]") {
    const auto ended = Shell().run("resum x.journal");
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK(ended.err == "espalier: unknown command `resum`; did you mean `resume`?; see: espalier --help\n");
}

TEST_CASE("an unknown flag is answered with the nearest one, an abbreviation too", "[program][usage]") {
    const Shell shell;
    const auto slip = shell.run("run curve --workrs 2");
    CHECK(slip.code == 2);
    CHECK(slip.err == "espalier run: unknown flag `--workrs`; did you mean `--workers`?; see: espalier run --help\n");
    const auto abbreviated = shell.run("run curve --worker 2");
    CHECK(abbreviated.code == 2);
    CHECK_THAT(abbreviated.err, contains("did you mean `--workers`?"));
    CHECK(!shell.has("curve.journal"));
}

TEST_CASE("flags that say nothing are refused", "[program][usage]") {
    const Shell shell;
    const auto valueless = shell.run("run curve --workers");
    CHECK(valueless.code == 2);
    CHECK_THAT(valueless.err, contains("--workers"));
    const auto no_key = shell.run("run curve --set eta");
    CHECK(no_key.code == 2);
    CHECK(no_key.err == "--set eta: write KEY=VALUE, for example --set scheduler.eta=3\n");
    const auto two = shell.run("replay a.journal b.journal");
    CHECK(two.code == 2);
    CHECK_THAT(two.err, contains("`b.journal` is one argument too many"));
    const auto level = shell.run("run curve --durability forever");
    CHECK(level.code == 2);
    CHECK(level.err == "--durability forever: must be \"none\", \"process\" or \"power\"\n");
}

TEST_CASE("a flag that lacks its value does not take the next flag for it", "[program][usage]") {
    const Shell shell;
    const auto file = shell.run("run curve --journal --quiet");
    CHECK(file.code == 2);
    CHECK(file.err == "espalier run: --journal needs a FILE; see: espalier run --help\n");
    CHECK(!shell.has("--quiet"));
    CHECK_THAT(shell.run("run curve --seed --now").err, contains("--seed needs N;"));
    CHECK_THAT(shell.run("run curve --durability").err, contains("--durability needs one of none|process|power;"));
}

TEST_CASE("output that cannot be written is told and fails", "[program][usage]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 20");
    const std::string words = GENERATE(as<std::string>{}, "trials a.journal --json", "best a.journal", "--version",
                                       "run --help", "check curve", "man", "replay a.journal");
    INFO(words);
    const auto ended = typed(shell.path("."), std::string(ESPALIER) + " " + words + " > /dev/full");
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, contains("the output could not be written"));
}

TEST_CASE("a study file that is not there is wrong usage", "[program][usage]") {
    const Shell shell;
    const std::string name = GENERATE(as<std::string>{}, "run", "check");
    const auto ended = shell.run(name + " orchard.toml");
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, contains("orchard.toml: cannot be read"));
    CHECK_THAT(ended.err, contains("give the path of a study file"));
}

TEST_CASE("a journal that is not there is wrong usage", "[program][usage]") {
    const Shell shell;
    const std::string name = GENERATE(as<std::string>{}, "resume", "replay", "trials", "best");
    const auto ended = shell.run(name + " orchard.journal");
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK(ended.err == "orchard.journal: there is no such journal; a run makes one: espalier run\n");
    CHECK(!shell.has("orchard.journal"));
}
