// The two lines of the README that new-objective writes, typed as they stand there, by someone who has the installed
// package in a folder of its own, or only the build tree.
#include <cstdlib>
#include <sstream>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

namespace {

/// What is to be typed: the lines that Markdown sets as code.
std::vector<std::string> typed_lines(const std::string& readme) {
    std::vector<std::string> lines;
    std::istringstream stream(readme);
    for (std::string line; std::getline(stream, line);)
        if (line.starts_with("    ")) lines.push_back(line.substr(4));
    return lines;
}

void type_the_two_lines(const Shell& shell, const std::string& executable, const std::string& path) {
    const std::string folder = shell.path("orchard");
    const auto lines = typed_lines(shell.read("orchard/README.md"));
    REQUIRE(lines.size() == 2);
    for (const auto& line : lines) {
        // The warnings that a new project asks for: there are none.
        const auto ended = typed(folder, line, {{"PATH", path}, {"CFLAGS", "-Werror"}, {"CXXFLAGS", "-Werror"}});
        INFO(line << ": " << ended.out << ended.err);
        REQUIRE(ended.code == 0);
    }
    Surroundings program;
    program.executable = executable;
    const auto replayed = Program(folder, {"replay", "orchard.journal"}, program).wait();
    INFO(replayed.err);
    CHECK(replayed.code == 0);
    CHECK_THAT(replayed.out, contains("300 configurations: every decision follows"));
    const auto trials = parsed(Program(folder, {"trials", "--json", "orchard.journal"}, program).wait().out);
    CHECK(trials.size() == 300);
    CHECK(shell.has("orchard/orchard.journal.states"));
}

std::string machine_path() {
    const char* path = std::getenv("PATH");
    return path == nullptr ? "/usr/bin:/bin" : path;
}

}  // namespace

TEST_CASE("the two lines of a new objective's README work with the package in a clean prefix", "[program][install]") {
    const Shell shell;
    const std::string prefix = shell.path("a prefix");  // with a space: what is written must be quoted
    Surroundings cmake;
    cmake.executable = "cmake";
    REQUIRE(Program(shell.path(""), {"--install", BUILD_FOLDER, "--prefix", prefix}, cmake).wait().code == 0);
    const std::string executable = prefix + "/bin/espalier";
    Surroundings installed;
    installed.executable = executable;

    SECTION("that PATH does not lead to") {
        REQUIRE(shell.run("new-objective orchard", installed).code == 0);
        CHECK_THAT(shell.read("orchard/README.md"), contains("'" + executable + "' run orchard.toml"));
        type_the_two_lines(shell, executable, machine_path());
    }
    SECTION("that PATH leads to") {
        const std::string path = prefix + "/bin:" + machine_path();
        installed.environment = {{"PATH", path}};
        REQUIRE(shell.run("new-objective orchard", installed).code == 0);
        CHECK(typed_lines(shell.read("orchard/README.md")) ==
              std::vector<std::string>{"cmake -S . -B build && cmake --build build", "espalier run orchard.toml"});
        type_the_two_lines(shell, executable, path);
    }
    SECTION("that a link in PATH leads to, in C") {
        std::filesystem::create_directory(shell.path("bin"));
        std::filesystem::create_symlink(executable, shell.path("bin/espalier"));
        const std::string path = shell.path("bin") + ":" + machine_path();
        installed.environment = {{"PATH", path}};
        REQUIRE(shell.run("new-objective --c orchard", installed).code == 0);
        CHECK(typed_lines(shell.read("orchard/README.md")).back() == "espalier run orchard.toml");
        type_the_two_lines(shell, executable, path);
    }
}

TEST_CASE("the two lines work from the build tree, too", "[program][install]") {
    const Shell shell;
    REQUIRE(shell.run("new-objective orchard").code == 0);
    type_the_two_lines(shell, ESPALIER, machine_path());
}
