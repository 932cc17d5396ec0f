// best --c: an array that C and C++ compile.
#include <cstdlib>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

namespace {

/// Compiles and runs what the program printed with a main that prints it; what that says.
std::string compiled(const Shell& shell, const std::string& compiler) {
    const std::string program = shell.path("program");
    const std::string log = shell.path("log");
    if (std::system((compiler + " -Wall -Wextra -Werror -o " + program + " " + shell.path("best.c") + " > " + log +
                     " 2>&1 && " + program + " > " + log)
                        .c_str()) != 0)
        return "failed: " + shell.read("log");
    return shell.read("log");
}

const char* const main_of_c = R"(
#include <stdio.h>
int main(void) {
    int i;
    for (i = 0; ARRAY[i].name; ++i)
        if (ARRAY[i].text) printf("%s=%s\n", ARRAY[i].name, ARRAY[i].text);
        else printf("%s=%.17g\n", ARRAY[i].name, ARRAY[i].number);
    return 0;
}
)";

}  // namespace

TEST_CASE("best --c compiles as C11 and as C++ and holds the best configuration", "[program][output]") {
    const Shell shell;
    shell.write("a.toml",
                "[study]\nname = \"7 odd * names?\"\nobjective = \"curve\"\n[scheduler]\nmax_resource = 4\n"
                "[limits]\ntrials = 10\n[space]\nrate = { float = [1e-4, 1.0], log = true }\nwidth = 64\n"
                "method = { choice = [\"plain\", \"momentum\"] }\n"
                "momentum = { float = [0.0, 0.99], when = { method = [\"momentum\"] } }\ndecay = 0.1\n");
    const auto ran = shell.run("run a.toml --quiet --journal a.journal");
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    const auto ended = shell.run("best --c a.journal");
    REQUIRE(ended.code == 0);
    INFO(ended.out);
    CHECK_THAT(ended.out,
               contains("/* The best of study 7 odd   names?: ") && contains("study_7_odd___names__best[] = {"));
    std::string main = main_of_c;
    for (auto at = main.find("ARRAY"); at != std::string::npos; at = main.find("ARRAY"))
        main.replace(at, 5, "study_7_odd___names__best");
    shell.write("best.c", ended.out + main);
    const auto as_c = compiled(shell, std::string(C_COMPILER) + " -std=c11");
    CHECK(as_c == compiled(shell, std::string(CXX_COMPILER) + " -std=c++20 -x c++"));
    const auto best = parsed(shell.run("best --json a.journal").out)["full"]["configuration"];
    std::size_t lines = 0;
    for (const auto& [name, value] : best.items()) {
        ++lines;
        const auto at = as_c.find(name + "=");
        INFO(as_c << name);
        REQUIRE(at != std::string::npos);
        const auto text = as_c.substr(at + name.size() + 1, as_c.find('\n', at) - at - name.size() - 1);
        if (value.is_string())
            CHECK(text == value.get<std::string>());
        else
            CHECK(std::stod(text) == value.get<double>());
    }
    CHECK(lines == static_cast<std::size_t>(std::count(as_c.begin(), as_c.end(), '\n')));
    CHECK(shell.run("best --c --json a.journal").code == 2);
}

TEST_CASE("best --c of a run without a result says so", "[program][output]") {
    const Shell shell;
    shell.run("run curve --quiet --journal a.journal --max-trials 3 --set objective.nan_rate=1");
    const auto ended = shell.run("best --c a.journal");
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, contains("no trial has a result yet"));
    CHECK(ended.out.empty());
}
