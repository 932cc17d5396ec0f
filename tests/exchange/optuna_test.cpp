// Exports as their readers read them: Debian's python3-optuna, and Python's csv. The scripts beside this file compare.
#include <iostream>
#include <string>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

namespace {

/// A Python that has these modules: the first of the path, or the system's; "" if neither has.
std::string python_with(const Shell& shell, const std::string& modules) {
    const std::string test =
        " -c 'import sys, importlib.util as u; sys.exit(not all(map(u.find_spec, sys.argv[1:])))' ";
    for (const std::string python : {"python3", "/usr/bin/python3"})
        if (typed(shell.path(""), python + test + modules).code == 0) return python;
    return "";
}

/// Makes a run, exports it and what the program's other commands say of it.
void make(const Shell& shell, const std::string& name, const std::string& words) {
    INFO(words);
    const auto ran = shell.run(words + " --quiet --journal " + name + ".journal");
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    CHECK(shell.run("export " + name + ".journal -o " + name + ".db").code == 0);
    for (const std::string command : {"trials", "best"})
        shell.write(name + "." + command + ".json", shell.run(command + " --json " + name + ".journal").out);
}

const std::string failures =
    " --set objective.fail_rate=0.01 --set objective.nan_rate=0.01 --set objective.infeasible_rate=0.01";

}  // namespace

TEST_CASE("Optuna opens exported studies of every kind: states, values and the best are ours", "[foreign][optuna]") {
    const Shell shell;
    const std::string python = python_with(shell, "optuna sklearn matplotlib");
    if (python.empty()) {
        WARN("skipped: python3-optuna, python3-sklearn or python3-matplotlib is not installed");
        return;
    }
    const std::string curve = "run curve --workers 4 --max-trials ";
    make(shell, "many", curve + "5000" + failures);
    make(shell, "greatest", curve + "400 --set objective.maximize=true --set objective.progress=2" + failures);
    make(shell, "endless", curve + "100 --set scheduler.max_resource=infinite");
    make(shell, "cut", "simulate curve --workers 20 --max-trials 100 --set simulation.until=30");
    make(shell, "decimal", curve + "100 --set scheduler.levels=[0.25,1.5,8]");
    make(shell, "short", curve + "3");
    make(shell, "copies",
         curve +
             "12 --set scheduler.algorithm=pbt --set scheduler.population=8 --set "
             "objective.copies=true --set objective.state_bytes=64");
    const auto ended = typed(
        shell.path(""), python + " " SCRIPTS "/optuna_check.py many --plots greatest endless cut decimal short copies",
        {{"MPLCONFIGDIR", shell.path("")}});
    std::cout << ended.out;
    INFO(ended.err);
    CHECK(ended.code == 0);
    for (const std::string fact : {"trials 5000\n", "plots 6\n", "RUNNING", "best none\n"})
        CHECK_THAT(ended.out, contains(fact));
}

TEST_CASE("reports become intermediate values when they are asked for, and a schema its row", "[foreign][optuna]") {
    const Shell shell;
    if (python_with(shell, "sqlite3").empty()) {
        WARN("skipped: python3 is not installed");
        return;
    }
    shell.run_curve("a", "--max-trials 40 --set objective.progress=4 --set scheduler.max_resource=64");
    const auto count = [&](const std::string& words, const std::string& sql) {
        CHECK(shell.run("export a.journal -o a.db --force " + words).code == 0);
        return last_line(typed(shell.path(""), "python3 -c \"import sqlite3; print(*sqlite3.connect('a.db').execute('" +
                                                   sql + "').fetchall())\"")
                             .out);
    };
    const std::string values = "SELECT count(*) > 40, count(*) > 100 FROM trial_intermediate_values";
    CHECK(count("", values) == "(1, 0)");
    CHECK(count("--progress", values) == "(1, 1)");
    const std::string tables = "SELECT count(*) FROM sqlite_master WHERE name = \\\"alembic_version\\\"";
    CHECK(count("", tables) == "(0,)");
    CHECK(count("--optuna-schema v3.2.0.a", "SELECT version_num FROM alembic_version") == "('v3.2.0.a',)");
    CHECK(count("", "SELECT * FROM version_info") == "(1, 12, '3.1.0')");
}

TEST_CASE("Python's csv reads tables of a run with failures", "[foreign][csv]") {
    const Shell shell;
    if (python_with(shell, "csv").empty()) {
        WARN("skipped: python3 is not installed");
        return;
    }
    shell.run_curve("a", "--workers 4 --max-trials 500" + failures);
    shell.write("trials.json", shell.run("trials --json a.journal").out);
    CHECK(shell.run("export a.journal -o a.csv").code == 0);
    CHECK(shell.run("export a.journal -o r.csv --results").code == 0);
    const auto ended = typed(shell.path(""), "python3 " SCRIPTS "/csv_check.py a.csv r.csv trials.json");
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(ended.out.starts_with("rows 500 "));
}
