// What new-objective writes, and what it refuses. That the project builds and runs: first_lines_test.cpp.
#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

TEST_CASE("new-objective writes a project named after its folder, and the folders above it", "[program][new]") {
    const Shell shell;
    const auto ended = shell.run("new-objective orchards/apple-tree/");
    INFO(ended.err);
    CHECK(ended.code == 0);
    const std::string folder = "orchards/apple-tree/";
    for (const std::string name : {"CMakeLists.txt", "apple-tree.cpp", "apple-tree.toml", "README.md", ".gitignore"}) {
        INFO(name);
        CHECK(shell.has(folder + name));
        const std::string text = shell.read(folder + name);
        CHECK(text.find("my_objective") == std::string::npos);
        CHECK(text.find("MyObjective") == std::string::npos);
        CHECK(text.find("@") == std::string::npos);
    }
    CHECK_THAT(shell.read(folder + "apple-tree.cpp"), contains("ESPALIER_OBJECTIVE(AppleTree)"));
    CHECK_THAT(shell.read(folder + "apple-tree.toml"), contains("objective = \"build/libapple-tree.so\""));
}

TEST_CASE("new-objective names the project after the folder one is in", "[program][new]") {
    const Shell shell;
    std::filesystem::create_directory(shell.path("pear"));
    Surroundings surroundings;
    const auto ended = Program(shell.path("pear"), {"new-objective", ".", "--c"}, surroundings).wait();
    CHECK(ended.code == 0);
    CHECK(shell.has("pear/pear.c"));
    CHECK(!shell.has("pear/pear.cpp"));
    CHECK_THAT(shell.read("pear/CMakeLists.txt"), contains("project(pear LANGUAGES C)"));
}

TEST_CASE("new-objective overwrites nothing: it says what is there, and writes no other file", "[program][new]") {
    const Shell shell;
    std::filesystem::create_directory(shell.path("pear"));
    shell.write("pear/pear.toml", "mine");
    const auto ended = shell.run("new-objective pear");
    CHECK(ended.code == 2);
    CHECK(ended.err ==
          "pear/pear.toml: already there, and not overwritten; nothing was written: choose another folder\n");
    CHECK(shell.read("pear/pear.toml") == "mine");
    CHECK(!shell.has("pear/pear.cpp"));
    shell.write("plum", "");
    CHECK(shell.run("new-objective plum").err == "plum: a file is there; name a folder\n");
    CHECK_THAT(shell.run("new-objective plum/tree").err, contains("plum/tree: cannot be made: "));
}

TEST_CASE("a folder whose name can name no class is refused, with the reason", "[program][new]") {
    const Shell shell;
    struct Case {
        std::string folder, reason;
    };
    const auto [folder, reason] = GENERATE(
        values<Case>({{"7trees", "`7trees` would name a class and a library: begin with a letter"},
                      {"-tree", "unknown"},
                      {"a.tree", "`a.tree` would name a class and a library: use letters, digits, - and _ only"},
                      {"bäume", "use letters, digits, - and _ only"},
                      {"in/test", "`test` is taken: the build has a target of this name"},
                      {"examples", "`examples` is taken: the source has another class Examples"},
                      {"/", "there is no name in it"}}));
    const auto ended = shell.run("new-objective " + folder);
    INFO(folder);
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK_THAT(ended.err, contains(reason));
    CHECK(!shell.has("in"));
    CHECK((folder == "/" || !shell.has(folder)));
}
