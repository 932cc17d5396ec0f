// The schedulers and the grid as users meet them: check, run, replay, simulate, resume.
#include <set>
#include <string>
#include <vector>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

namespace {

std::string study(const std::string& scheduler, const std::string& rest = "") {
    return "[study]\nobjective = \"curve\"\n[scheduler]\n" + scheduler + rest;
}

const std::string to_9 = "min_resource = 1\nmax_resource = 9\neta = 3\n";
const std::string to_81 = "min_resource = 1\nmax_resource = 81\neta = 3\n";

/// What check says of the study: rows of rung, resource and n.
std::string checked(const std::string& text) {
    const Shell shell;
    shell.write("s.toml", text);
    const auto ended = shell.run("check s.toml");
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    return ended.out;
}

struct Scheduler {
    const char* name;
    std::string keys;
};
const std::vector<Scheduler> schedulers = {
    {"sha", "algorithm = \"sha\"\nn = 12\n"},
    {"hyperband", "algorithm = \"hyperband\"\n"},
    {"loop", "brackets = \"loop\"\n"},
    {"live", "brackets = \"live\"\nbracket_sizes = \"printed\"\n"},
};

}  // namespace

TEST_CASE("check shows the brackets of figure 1", "[program][scheduler]") {
    const std::string sha = to_9 + "algorithm = \"sha\"\nn = 9\nearly_stopping_rate = ";
    CHECK_THAT(checked(study(sha + "0\n")), contains("SHA, eta 3, brackets of 9, one after the other\n") &&
                                                contains("rung  steps  n  jobs  steps in all\n"
                                                         "   0      1  9     9             9\n"
                                                         "   1      3  3     3             6\n"
                                                         "   2      9  1     1             6\n") &&
                                                contains("9 trials in 1 bracket: 13 jobs and 21 steps in all, where no "
                                                         "trial fails\n"));
    CHECK_THAT(checked(study(sha + "1\n")), contains("   0      3  9     9            27\n"
                                                     "   1      9  3     3            18\n\n"));
    CHECK_THAT(checked(study(sha + "2\n")), contains("   0      9  9     9            81\n\n"));
}

TEST_CASE("check shows both tables of Hyperband", "[program][scheduler]") {
    const std::string hyperband = to_81 + "algorithm = \"hyperband\"\n";
    CHECK_THAT(checked(study(hyperband)), contains("Hyperband, eta 3, 5 brackets, one after the other\n") &&
                                              contains("      1     0      3  34    34           102\n"
                                                       "            1      9  11    11            66\n"
                                                       "            2     27   3     3            54\n"
                                                       "            3     81   1     1            54\n"
                                                       "      2     0      9  15    15           135\n") &&
                                              contains("143 trials in 5 brackets: 206 jobs and 1581 steps in all"));
    CHECK_THAT(checked(study(hyperband + "bracket_sizes = \"printed\"\n")),
               contains("      1     0      3  27    27            81\n") &&
                   contains("      3     0     27   6     6           162\n"
                            "            1     81   2     2           108\n"
                            "      4     0     81   5     5           405\n"));
}

TEST_CASE("check says what a limit does not fill, and refuses one that fills nothing", "[program][scheduler]") {
    const std::string hyperband = to_81 + "algorithm = \"hyperband\"\n";
    CHECK_THAT(checked(study(hyperband, "[limits]\ntrials = 100\n")),
               contains("note: limits.trials = 100: 1 bracket of 81 trials in all; the other 19 would not fill the "
                        "next, of 34, and are not drawn\n"));
    const Shell shell;
    shell.write("s.toml", study(hyperband, "[limits]\ntrials = 80\n"));
    for (const char* command : {"check s.toml", "run s.toml", "simulate s.toml"}) {
        const auto ended = shell.run(command);
        CHECK(ended.code == 2);
        CHECK_THAT(ended.err, contains("s.toml: limits.trials = 80: not one bracket of 81 trials can be filled"));
    }
    CHECK(!shell.has("s.journal"));
}

TEST_CASE("check tells the time by the clock from that of one trial", "[program][scheduler]") {
    const Shell shell;
    shell.write("s.toml", study(to_9 + "algorithm = \"sha\"\n", "[limits]\ntrials = 9\n"));
    const auto told = shell.run("check s.toml --workers 9 --time-of-full 90m");
    CHECK(told.code == 0);
    CHECK_THAT(told.out, contains("with 9 workers, and 1 h 30 min for a trial to 9 steps: about 1 h 30 min; the first "
                                  "trial is trained in full after 1 h 30 min; workers are busy 26 % of the time\n"));
    const auto json = parsed(shell.run("check s.toml --json --workers 1 --time-of-full 9").out);
    CHECK(json["time"]["seconds"] == 21.0);
    CHECK(json["time"]["first_in_full"] == 21.0);
    CHECK(json["rungs"][0]["n"] == 9);
    CHECK(json["algorithm"] == "sha");
    for (const auto& scheduler : schedulers) {
        INFO(scheduler.name);
        shell.write("s.toml", study(to_9 + scheduler.keys));
        CHECK(parsed(shell.run("check s.toml --json --workers 3 --time-of-full 1h").out)["time"]["seconds"] > 3600);
    }
    const auto wrong = shell.run("check s.toml --time-of-full soon");
    CHECK(wrong.code == 2);
    CHECK_THAT(wrong.err, contains("--time-of-full soon: must be a duration such as 90s"));
    CHECK(shell.run("check s.toml --time-of-full 0").code == 2);
    const auto endless = shell.run("check curve --set scheduler.max_resource=infinite --time-of-full 1h");
    CHECK(endless.code == 2);
    CHECK_THAT(endless.err, contains("no trial of this study is trained in full"));
}

TEST_CASE("check draws the graph of every scheduler", "[program][scheduler]") {
    const Shell shell;
    for (const auto& scheduler : schedulers) {
        INFO(scheduler.name);
        shell.write("s.toml", study(to_9 + scheduler.keys));
        const auto ended = shell.run("check s.toml --graph");
        CHECK(ended.code == 0);
        CHECK(ended.out.starts_with("digraph ladder {\n"));
        CHECK(last_line(ended.out) == "}");
    }
    CHECK(shell.run("check s.toml --graph --time-of-full 1h").code == 2);
}

TEST_CASE("every scheduler runs, is replayed and resumed with a raised limit", "[program][scheduler]") {
    for (const auto& scheduler : schedulers) {
        INFO(scheduler.name);
        const Shell shell;
        shell.write("s.toml", study(to_9 + scheduler.keys, "[limits]\ntrials = 40\n"));
        const auto ran = shell.run("run s.toml --quiet");
        INFO(ran.err);
        REQUIRE(ran.code == 0);
        CHECK(shell.run("replay s.journal").code == 0);
        CHECK(shell.run("status s.journal").code == 0);
        CHECK(shell.run("explain s.journal 3").code == 0);
        REQUIRE(shell.run("resume s.journal --quiet --max-trials 80").code == 0);
        CHECK(shell.run("replay s.journal").code == 0);
        const auto trials = parsed(shell.run("trials --json s.journal").out);
        CHECK(trials.size() > 60);
        CHECK(trials.size() <= 80);
    }
}

TEST_CASE("charlm is tuned by every scheduler with two workers, and every run is replayed", "[program][scheduler]") {
    std::string text;
    for (int i = 0; i < 200; ++i) text += "the espalier on the wall bears " + std::to_string(i) + " pears\n";
    std::vector<Scheduler> all = schedulers;
    all.push_back({"asha", "algorithm = \"asha\"\n"});
    all.push_back({"random", "algorithm = \"random\"\n"});
    all.push_back({"random, stopped by asha", "algorithm = \"random\"\n[stopping]\nrule = \"asha\"\neta = 3\n"});
    all.push_back({"asha, stopped by median", "[stopping]\nrule = \"median\"\n"});
    all.push_back(
        {"random, stopped by curve", "algorithm = \"random\"\n[stopping]\nrule = \"curve\"\nprobability = 0.3\n"});
    for (const auto& scheduler : all) {
        INFO(scheduler.name);
        const Shell shell;
        shell.write("text.txt", text);
        const bool one_job = scheduler.keys.find("\"random\"") != std::string::npos;
        shell.write("s.toml",
                    "[study]\nobjective = \"charlm\"\n[objective]\ntext = \"text.txt\"\nexamples = 100\n"
                    "[limits]\ntrials = 22\n[workers]\ncount = 2\n[scheduler]\nmax_resource = 9\neta = 3\n" +
                        std::string(one_job ? "" : "min_resource = 1\n") + scheduler.keys);
        const auto ran = shell.run("run s.toml --quiet");
        INFO(ran.err);
        REQUIRE(ran.code == 0);
        CHECK_THAT(ran.out, contains("best at full resource: "));
        const auto replayed = shell.run("replay s.journal");
        INFO(replayed.err);
        CHECK(replayed.code == 0);
        CHECK_THAT(replayed.out, contains("every decision follows"));
    }
}

TEST_CASE("Hyperband without a greatest resource runs and is replayed", "[program][scheduler]") {
    const Shell shell;
    shell.write("s.toml",
                study("algorithm = \"hyperband\"\nmax_resource = \"infinite\"\n", "[limits]\ntrials = 100\n"));
    const auto told = shell.run("check s.toml");
    CHECK_THAT(told.out, contains("Hyperband, eta 4, brackets of doubling budgets\n"));
    const auto ran = shell.run("run s.toml --quiet");
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    CHECK(shell.run("replay s.journal").code == 0);
    CHECK(shell.run("resume s.journal --quiet").code == 0);
    CHECK(shell.run("simulate s.toml --workers 7").code == 0);
}

TEST_CASE("budgets of a loop count training from scratch where the simulated world does", "[program][scheduler]") {
    const Shell shell;
    shell.write("s.toml", study(to_9 + "brackets = \"loop\"\n",
                                "[limits]\ntrials = 200\n[simulation]\nworkers = 9\nstraggler_std = 0.5\n"));
    REQUIRE(shell.run("simulate s.toml --journal on.journal").code == 0);
    REQUIRE(shell.run("simulate s.toml --set simulation.from_scratch=true --journal again.journal").code == 0);
    for (const char* journal : {"on.journal", "again.journal"})
        CHECK(shell.run(std::string("replay ") + journal).code == 0);
}

TEST_CASE("a grid is drawn point by point, live and virtual, and the run ends with it", "[program][grid]") {
    const Shell shell;
    // Of curve's own space: rate, width, method, momentum where method is "momentum", decay.
    shell.write("g.toml", study(to_9, "[sampler]\nkind = \"grid\"\npoints = 2\n"));
    const auto told = shell.run("check g.toml");
    INFO(told.err);
    CHECK_THAT(told.out, contains("5 parameters; a grid of 24 points\n") && contains("all 24 configurations"));
    const auto ran = shell.run("run g.toml --quiet");
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    const auto trials = parsed(shell.run("trials --json g.journal").out);
    REQUIRE(trials.size() == 24);
    std::set<std::string> seen;
    for (const auto& trial : trials) seen.insert(trial["configuration"].dump());
    CHECK(seen.size() == 24);
    CHECK(trials[1]["configuration"] == parsed(R"({"rate":0.0001,"width":8,"method":"plain","decay":0.5})"));
    CHECK(trials[23]["configuration"] ==
          parsed(R"({"rate":1.0,"width":512,"method":"momentum","momentum":0.99,"decay":0.5})"));
    CHECK(shell.run("replay g.journal").code == 0);
    CHECK_THAT(shell.run("explain g.journal 5").out, contains("configuration, point 5 of the grid:\n"));
    CHECK(parsed(shell.run("explain --json g.journal 5").out)["origin"] == "grid");
    REQUIRE(shell.run("simulate g.toml --journal v.journal --workers 4").code == 0);
    CHECK(shell.run("replay v.journal").code == 0);
}

TEST_CASE("configurations to start with come before the grid", "[program][grid]") {
    const Shell shell;
    shell.write("g.toml", study(to_9, "[sampler]\nkind = \"grid\"\npoints = 2\n[[try]]\nrate = 0.5\nwidth = 64\n"));
    REQUIRE(shell.run("run g.toml --quiet").code == 0);
    const auto trials = parsed(shell.run("trials --json g.journal").out);
    REQUIRE(trials.size() == 25);
    CHECK(trials[0]["configuration"]["rate"] == 0.5);
    CHECK(trials[1]["configuration"]["rate"] == 0.0001);
    CHECK(shell.run("replay g.journal").code == 0);
    CHECK_THAT(shell.run("explain g.journal 1").out, contains("given by the study ([[try]])"));
    CHECK_THAT(shell.run("explain g.journal 2").out, contains("configuration, point 1 of the grid:\n"));
}
