// Objectives that cannot be had: not there, no library, another ABI.
#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

TEST_CASE("an objective that is nowhere is refused with the places tried and the names installed",
          "[program][library]") {
    const Shell shell;
    const auto ended = shell.run("run orchard");
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, contains("\"orchard\": no such library"));
    CHECK_THAT(ended.err, contains("installed: charlm, crossing6, curve"));
    CHECK_THAT(ended.err, contains("tried " + shell.path("orchard") + "\n"));
    CHECK_THAT(ended.err, contains(std::string("tried ") + OBJECTIVES + "/liborchard.so\n"));
    shell.write("orchard.toml", "[study]\nobjective = \"lib/liborchard.so\"\n");
    const auto by_path = shell.run("run orchard.toml");
    CHECK(by_path.code == 2);
    CHECK_THAT(by_path.err, contains("orchard.toml"));
    CHECK_THAT(by_path.err, contains("tried " + shell.path("lib/liborchard.so") + "\n"));
}

TEST_CASE("a file that is no library is refused", "[program][library]") {
    const Shell shell;
    shell.write("libtext.so", "not a library, however long its text may be, and that for many a line\n");
    const auto ended = shell.run("run ./libtext.so");
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, contains(shell.path("libtext.so") + " cannot be loaded as a shared library: "));
    CHECK(!shell.has("text.journal"));
}

TEST_CASE("a library without the symbol is refused", "[program][library]") {
    const auto ended = Shell().run(std::string("run ") + REFUSED + "SYMBOL.so");
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, contains("espalier_get_objective"));
    CHECK_THAT(ended.err, contains(std::string(REFUSED) + "SYMBOL.so"));
}

TEST_CASE("a library of another ABI version is refused with both versions", "[program][library]") {
    const auto ended = Shell().run(std::string("run ") + REFUSED + "VERSION.so");
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, contains("VERSION.so speaks ABI 7; this espalier speaks 1: build it with "));
}

TEST_CASE("a library that declines this host is refused", "[program][library]") {
    const auto ended = Shell().run(std::string("run ") + REFUSED + "DECLINES.so");
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, contains(std::string(REFUSED) + "DECLINES.so"));
}

TEST_CASE("an objective runs by its path and by its name, without a study file", "[program][library]") {
    const Shell shell;
    const auto by_name = shell.run("run curve --max-trials 5 --quiet");
    CHECK(by_name.code == 0);
    CHECK_THAT(by_name.out, contains("journal: curve.journal\n"));
    const auto by_path = shell.run(std::string("run ") + OBJECTIVES + "/libcurve.so --max-trials 5 --quiet");
    CHECK(by_path.code == 2);
    CHECK(by_path.err ==
          "curve.journal exists already; go on with: espalier resume curve.journal (or choose another file with "
          "--journal)\n");
    std::filesystem::create_symlink(std::string(OBJECTIVES) + "/libcurve.so", shell.path("libbend.so"));
    CHECK(shell.run("run ./libbend.so --max-trials 5 --quiet").code == 0);
    CHECK(shell.has("bend.journal"));
}

TEST_CASE("objectives are found in the folders of ESPALIER_OBJECTIVES first", "[program][library]") {
    const Shell shell;
    std::filesystem::create_directory(shell.path("mine"));
    std::filesystem::copy_file(std::string(OBJECTIVES) + "/libcurve.so", shell.path("mine/libbend.so"));
    CHECK(shell.run("check bend").code == 2);
    Surroundings with_folder;
    with_folder.environment = {{"ESPALIER_OBJECTIVES", shell.path("mine")}};
    const auto ended = shell.run("check bend", with_folder);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, contains(shell.path("mine/libbend.so")));
}
