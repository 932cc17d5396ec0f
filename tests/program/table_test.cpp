// Studies over finite tables, and the synthetic benchmark: each row once, live, resumed and replayed; faults in words.
#include <csignal>
#include <set>
#include <string>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

const std::string levels = " --set scheduler.levels=[1,4,16]";

/// A table of so many rows and 16 columns; one row in ten diverges.
std::string table_of(int rows) {
    std::string text = "lr,kind";
    for (int r = 1; r <= 16; ++r) text += ",s" + std::to_string(r);
    text += '\n';
    for (int i = 0; i < rows; ++i) {
        text += "0." + std::to_string(i + 1) + (i % 2 == 0 ? ",adam" : ",sgd");
        for (int r = 1; r <= 16; ++r) {
            text += ',';
            text += i % 10 == 9 && r > 3 ? std::string("nan") : std::to_string(1 + (i * 37 % rows) + 1.0 / r);
        }
        text += '\n';
    }
    return text;
}

/// The rows that the trials of a journal have, checked to be different.
std::set<int> rows_in(const Shell& shell, const std::string& journal) {
    std::set<int> rows;
    for (const auto& trial : parsed(shell.run("trials --json " + journal).out))
        CHECK(rows.insert(trial["configuration"]["row"].get<int>()).second);
    return rows;
}

void check_replay(const Shell& shell, const std::string& journal) {
    const auto replayed = shell.run("replay " + journal);
    INFO(replayed.err);
    CHECK(replayed.code == 0);
}

}  // namespace

TEST_CASE("a table study draws every row once, makes every promotion due, and ends", "[program][table]") {
    const Shell shell;
    shell.write("t.csv", table_of(200));
    const auto ended = shell.run("run table --workers 8 --set objective.file=t.csv" + levels);
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.err, contains("every trial allowed is drawn, every promotion due is made; 200 trials"));
    CHECK_THAT(ended.out, contains("[lr: "));
    CHECK(rows_in(shell, "table.journal").size() == 200);
    check_replay(shell, "table.journal");
    CHECK_THAT(shell.run("explain table.journal 1").out, contains("kind = "));
    const auto again = shell.run("resume table.journal");
    CHECK(again.code == 0);
    CHECK_THAT(again.err, contains("nothing is left to do"));
}

TEST_CASE("a table study that stopped early goes on with the rows that are left", "[program][table]") {
    const Shell shell;
    shell.write("t.csv", table_of(150));
    shell.write("t.toml",
                "[study]\nobjective = \"table\"\n[objective]\nfile = \"t.csv\"\n[scheduler]\nlevels = [1, 4, 16]\n"
                "[limits]\ntrials = 40\n[[try]]\nrow = 7\n[[try]]\nrow = 149\n");
    CHECK(shell.run("run t.toml --workers 4 --quiet").code == 0);
    CHECK(rows_in(shell, "t.journal").size() == 40);
    const auto resumed = shell.run("resume t.journal --max-trials 1000");
    CHECK(resumed.code == 0);
    CHECK_THAT(resumed.err, contains("limits.trials = 1000 is never reached: row has 150 values, each drawn once"));
    CHECK(rows_in(shell, "t.journal").size() == 150);
    const auto trials = parsed(shell.run("trials --json t.journal").out);
    CHECK(trials[0]["configuration"]["row"] == 7);
    CHECK(trials[1]["configuration"]["row"] == 149);
    check_replay(shell, "t.journal");
    // The best of it first, then all others.
    CHECK(shell.run("run t.toml --journal warm.journal --warm-start t.journal --max-trials 150 --quiet").code == 0);
    CHECK(rows_in(shell, "warm.journal").size() == 150);
    check_replay(shell, "warm.journal");
}

TEST_CASE("check says how far a table goes", "[program][table]") {
    const Shell shell;
    shell.write("t.csv", table_of(160));
    const auto check = parsed(shell.run("check table --json --set objective.file=t.csv" + levels).out);
    CHECK(check["trials"] == 160);
    CHECK(check["jobs"].get<double>() >= 160 + 40 + 10);  // early promotions come on top
    CHECK(check["jobs"].get<double>() < 260);
    CHECK(check["resource_unit"] == "steps");
}

TEST_CASE("a table that cannot be used is refused with file, line and what was expected", "[program][table]") {
    const Shell shell;
    const auto refusal = [&](const std::string& text) {
        shell.write("bad.csv", text);
        const auto ended = shell.run("run table --set objective.file=bad.csv");
        CHECK(ended.code == 2);
        CHECK(ended.out.empty());
        CHECK(!shell.has("table.journal"));
        return ended.err;
    };
    CHECK_THAT(refusal(""), contains("bad.csv: the file is empty: the first line must name the columns"));
    CHECK_THAT(refusal("s1,s2\n"), contains("bad.csv: the table has no rows: expected one a configuration"));
    CHECK_THAT(refusal("a,b\n1,2\n"), contains("bad.csv:1: no columns of losses: expected names of a prefix and"));
    CHECK_THAT(refusal("s1,s2\n1,2\n3\n"), contains("bad.csv:3: 1 field, but the first line names 2 columns"));
    CHECK_THAT(refusal("s1,s2\n1,two\n"), contains("bad.csv:2: column 2 (s2): \"two\" is no loss: expected a number"));
    CHECK_THAT(shell.run("run table").err, contains("set `file` in [objective] to a CSV or SQLite file"));
    shell.write("t.csv", table_of(20));
    shell.run("run table --quiet --set objective.file=t.csv --set scheduler.levels=[1,20]");  // 20 is no column
    CHECK_THAT(shell.run("status table.journal").out, contains("the table has no losses at resource 20"));
}

TEST_CASE("a table study that was killed draws no row twice", "[program][table]") {
    const Shell shell;
    shell.write("t.csv", table_of(20000));
    const auto words = "run table --workers 4 --quiet --set objective.file=t.csv" + levels;
    auto run = shell.start(words);
    wait_for_results(shell.path("table.journal"), 500);
    run.signal(SIGKILL);
    run.wait();
    CHECK(shell.run("resume table.journal --quiet").code == 0);
    CHECK(rows_in(shell, "table.journal").size() == 20000);
    check_replay(shell, "table.journal");
}

TEST_CASE("crossing6 runs by name, and two seeds of the benchmark differ", "[program][crossing6]") {
    const Shell shell;
    for (const char* seed : {"0", "1"}) {
        const auto journal = std::string(seed) + ".journal";
        const auto ended = shell.run("run crossing6 --max-trials 200 --workers 1 --seed 1 --journal " + journal +
                                     " --set objective.seed=" + seed);
        INFO(ended.err);
        CHECK(ended.code == 0);
        CHECK_THAT(ended.out, contains("[true256: ") && contains("[seconds: "));
        check_replay(shell, journal);
    }
    const auto first = parsed(shell.run("trials --json 0.journal").out)[0];
    const auto other = parsed(shell.run("trials --json 1.journal").out)[0];
    CHECK(first["configuration"] == other["configuration"]);
    CHECK(first["results"][0]["value"] != other["results"][0]["value"]);
}
