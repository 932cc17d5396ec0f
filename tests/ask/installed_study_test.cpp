// A program outside of this tree, built against the installed library, by its components.
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

namespace {

constexpr const char* study = R"([study]
objective = "ask"
[scheduler]
max_resource = 27
[limits]
trials = 30
[space]
lr = { float = [1e-5, 1e-1], log = true }
)";

constexpr const char* program = R"(
#include <cmath>
#include <espalier/study.hpp>
#include <iostream>

int main() {
    auto study = espalier::ask::Study::create("bowl.toml");
    while (auto job = study.ask()) study.tell(*job, std::pow(std::log10(job->real("lr")) + 2, 2) + 1 / job->to);
    std::cout << study.best()->value << '\n';
    study.close();
}
)";

constexpr const char* project = R"(cmake_minimum_required(VERSION 3.25)
project(bowl LANGUAGES CXX)
find_package(espalier REQUIRED)
add_executable(bowl bowl.cpp)
target_link_libraries(bowl PRIVATE espalier::study)
)";

std::string tool(const Shell& shell, const std::string& name, const std::vector<std::string>& words,
                 const std::vector<std::pair<std::string, std::string>>& environment = {}) {
    Surroundings surroundings;
    surroundings.executable = name;
    surroundings.environment = environment;
    const auto ended = Program(shell.path(""), words, surroundings).wait();
    INFO(name << ": " << ended.out << ended.err);
    REQUIRE(ended.code == 0);
    return ended.out;
}

std::string folder_of(const std::string& prefix, const std::string& file) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(prefix))
        if (entry.path().filename() == file) return entry.path().parent_path().string();
    return "";
}

void check_run(const Shell& shell, const std::string& executable, const std::string& libraries) {
    const std::string value = tool(shell, shell.path(executable), {}, {{"LD_LIBRARY_PATH", libraries}});
    CHECK(std::stod(value) > 0);
    CHECK_THAT(shell.run("best bowl.journal").out, contains("best "));
    CHECK(shell.run("replay bowl.journal").code == 0);
}

}  // namespace

TEST_CASE("a program outside the tree builds against libespalier's components, and runs", "[ask][install]") {
    const Shell shell;
    const std::string prefix = shell.path("prefix");
    for (const std::string component : {"library", "development"})
        tool(shell, "cmake", {"--install", BUILD_FOLDER, "--prefix", prefix, "--component", component});
    shell.write("bowl.toml", study);
    shell.write("bowl.cpp", program);
    const std::string libraries = folder_of(prefix, "libespalier.so.0");
    REQUIRE_FALSE(libraries.empty());

    SECTION("with pkg-config, and it shows nothing but its interface") {
        std::vector<std::string> line = {"-std=c++17", "-O1", "-o", "bowl", "bowl.cpp"};
        std::istringstream flags(tool(shell, "pkg-config", {"--cflags", "--libs", "espalier-study"},
                                      {{"PKG_CONFIG_PATH", folder_of(prefix, "espalier-study.pc")}}));
        for (std::string flag; flags >> flag;) line.push_back(flag);
        tool(shell, "g++", line);
        check_run(shell, "bowl", libraries);
        std::istringstream symbols(tool(shell, "nm", {"-D", "-C", "--defined-only", libraries + "/libespalier.so.0"}));
        std::size_t count = 0;
        for (std::string symbol; std::getline(symbols, symbol); ++count) {
            INFO(symbol);
            CHECK(symbol.find("espalier::ask::") != std::string::npos);
        }
        CHECK(count > 20);
    }
    SECTION("with CMake") {
        shell.write("CMakeLists.txt", project);
        tool(shell, "cmake", {"-S", ".", "-B", "out", "-DCMAKE_PREFIX_PATH=" + prefix});
        tool(shell, "cmake", {"--build", "out"});
        check_run(shell, "out/bowl", libraries);
    }
}
