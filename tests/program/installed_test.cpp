// An objective outside of this tree, built against the installed package and run by the installed program.
#include <unistd.h>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

namespace {

constexpr const char* bowl = R"(
#include <cmath>
#include <espalier/objective.hpp>

class Bowl {
  public:
    explicit Bowl(const espalier::Configuration& c) : lr_(c.real("lr")) {}
    double train(double, double to) { return std::pow(std::log10(lr_) + 2, 2) + 1 / to; }

  private:
    double lr_;
};
ESPALIER_OBJECTIVE(Bowl)
)";

constexpr const char* project = R"(cmake_minimum_required(VERSION 3.25)
project(bowl LANGUAGES CXX)
find_package(espalier REQUIRED)
add_library(bowl MODULE bowl.cpp)
target_link_libraries(bowl PRIVATE espalier::objective)
)";

constexpr const char* study = R"([study]
objective = "OBJECTIVE"
[scheduler]
max_resource = 16
[limits]
trials = 30
[space]
lr = { float = [1e-4, 1.0], log = true }
)";

/// A tool's output when it succeeds.
std::string tool(const Shell& shell, const std::string& name, const std::vector<std::string>& words,
                 const Surroundings& base = {}) {
    Surroundings surroundings = base;
    surroundings.executable = name;
    const auto ended = Program(shell.path(""), words, surroundings).wait();
    INFO(name << ": " << ended.out << ended.err);
    REQUIRE(ended.code == 0);
    return ended.out;
}

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : text + " ") {
        if (c != ' ' && c != '\n') {
            word += c;
            continue;
        }
        if (!word.empty()) words.push_back(word);
        word.clear();
    }
    return words;
}

void run_installed(const Shell& shell, const std::string& library) {
    std::string text = study;
    text.replace(text.find("OBJECTIVE"), 9, library);
    shell.write("bowl.toml", text);
    Surroundings installed;
    installed.executable = shell.path("prefix/bin/espalier");
    const auto ended = shell.run("run bowl.toml --quiet", installed);
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, contains("best at full resource: "));
    CHECK(shell.run("replay bowl.journal", installed).code == 0);
    std::filesystem::remove(shell.path("bowl.journal"));
}

}  // namespace

TEST_CASE("an objective outside the tree builds against the installed package and runs", "[program][install]") {
    const Shell shell;
    const std::string prefix = shell.path("prefix");
    tool(shell, "cmake", {"--install", BUILD_FOLDER, "--prefix", prefix});
    shell.write("bowl.cpp", bowl);
    Surroundings installed;
    installed.executable = shell.path("prefix/bin/espalier");

    SECTION("with CMake") {
        shell.write("CMakeLists.txt", project);
        tool(shell, "cmake", {"-S", ".", "-B", "out", "-DCMAKE_PREFIX_PATH=" + prefix});
        tool(shell, "cmake", {"--build", "out"});
        run_installed(shell, "out/libbowl.so");
    }
    SECTION("with one line of g++ and pkg-config") {
        std::string folder;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(prefix))
            if (entry.path().filename() == "espalier.pc") folder = entry.path().parent_path().string();
        Surroundings paths;
        paths.environment = {{"PKG_CONFIG_PATH", folder}};
        const auto flags = tool(shell, "pkg-config", {"--cflags", "espalier"}, paths);
        std::vector<std::string> line = {"-std=c++20", "-O2", "-shared", "-fPIC", "-o", "libbowl.so", "bowl.cpp"};
        for (const auto& flag : words_of(flags)) line.push_back(flag);
        tool(shell, "g++", line);
        run_installed(shell, "libbowl.so");
    }
    SECTION("and the installed program finds the installed objectives by name") {
        const auto ended = shell.run("check charlm", installed);
        CHECK(ended.code == 0);
        CHECK_THAT(ended.out, contains(shell.path("prefix/lib/espalier/libcharlm.so")));
        CHECK(shell.run("run curve --quiet --max-trials 10", installed).code == 0);
        std::filesystem::copy(prefix + "/share/espalier/examples/exec", shell.path("example"));
        CHECK(shell.has("example/train.py"));
        const auto example = shell.run("check example/exec.toml --set objective.command=[\"true\"]", installed);
        INFO(example.err);
        CHECK(example.code == 0);
        CHECK_THAT(example.out, contains(shell.path("prefix/lib/espalier/libespalier_exec.so")));
    }
}
