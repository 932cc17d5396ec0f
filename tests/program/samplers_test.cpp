// Samplers as a user meets them: run, killed, resumed, replayed; what status and explain say; tampered journals.
#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <random>
#include <set>
#include <string>

#include "oracle/workload.hpp"
#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;
using Json = nlohmann::json;

namespace {

/// ESPALIER_SCALE=1 is the full measure: a hundred runs of each sampler.
int runs() {
    const char* scale = std::getenv("ESPALIER_SCALE");
    return std::max(1, static_cast<int>(std::lround(100 * (scale != nullptr ? std::atof(scale) : 0.03))));
}

/// A run that takes a moment, killed now and then, resumed until it ends.
void run_with_kills(const Shell& shell, const std::string& words, Dice& dice) {
    for (auto kills = dice.below(3);; --kills) {
        auto running = shell.start(shell.has("a.journal") ? "resume a.journal --quiet" : "run curve " + words);
        if (kills == 0 || running.ends_within(std::chrono::microseconds(dice.below(150'000)))) {
            const auto ended = running.wait();
            INFO(ended.err);
            REQUIRE(ended.code == 0);
            return;
        }
        running.signal(SIGKILL);
        if (running.wait().code == 0) return;
    }
}

/// Makes of a model's draw something else, where the sampler is such.
std::string a_modelled_trial(const std::string& journal) {
    std::string found;
    JournalReader(journal).trials([&](const TrialRow& row) {
        if (row.drawn && is_modelled(row.drawn->why.origin)) found = std::to_string(number(row.trial));
    });
    REQUIRE(!found.empty());
    return found;
}

void change(const std::string& journal, const std::string& sql) {
    REQUIRE(run_sql(journal,
                    "DROP TRIGGER trial_rows_stay; DROP TRIGGER trial_rows_stay_the_same; DROP TRIGGER "
                    "session_rows_stay; DROP TRIGGER session_rows_stay_the_same; " +
                        sql)
                .empty());
}

}  // namespace

TEST_CASE("runs of each sampler, killed and resumed, with 1 to 16 threads, replay", "[program][samplers]") {
    const std::string kind = GENERATE("random", "sobol", "tpe", "kde");
    const auto seed = std::random_device()();
    CAPTURE(kind, seed);
    Dice dice(seed);
    for (int i = 0; i < runs(); ++i) {
        const Shell shell;
        run_with_kills(shell,
                       "--journal a.journal --quiet --max-trials 80 --seed " + std::to_string(dice.below(1000)) +
                           " --workers " + std::to_string(1 + dice.below(16)) + " --set sampler.kind=" + kind +
                           " --set objective.cost=0.001 --set scheduler.max_resource=16 --set objective.fail_rate=0.05",
                       dice);
        const auto replayed = shell.run("replay a.journal");
        INFO(replayed.err);
        CHECK(replayed.code == 0);
    }
}

TEST_CASE("a simulation with a model is the same with any number of threads, and replays", "[program][samplers]") {
    const std::string kind = GENERATE("tpe", "kde", "sobol");
    const Shell shell;
    for (const std::string threads : {"1", "3", "8"})
        REQUIRE(shell
                    .run("simulate curve --workers 20 --max-trials 150 --set sampler.kind=" + kind + " --threads " +
                         threads + " --journal " + threads + ".journal")
                    .code == 0);
    CHECK(shell.read("1.journal") == shell.read("3.journal"));
    CHECK(shell.read("1.journal") == shell.read("8.journal"));
    CHECK(shell.run("replay 1.journal").code == 0);
}

TEST_CASE("explain says which model drew a configuration, from what, and status how many", "[program][samplers]") {
    const Shell shell;
    REQUIRE(
        shell.run("simulate curve --workers 4 --max-trials 100 --set sampler.kind=model --journal a.journal").code ==
        0);
    const std::string trial = a_modelled_trial(shell.path("a.journal"));
    const auto told = shell.run("explain a.journal " + trial);
    CHECK_THAT(told.out, contains("drawn by ") && contains("of those up to message ") && contains("log(l/g) = "));
    const auto json = Json::parse(shell.run("explain --json a.journal " + trial).out);
    CHECK(json["draw"]["points"] >= 10);
    CHECK_THAT(shell.run("explain a.journal 1").out, contains("there were too few results for a model"));
    CHECK_THAT(shell.run("status a.journal").out, contains("from the newest model, 0 from an older one"));
    const auto drawn = Json::parse(shell.run("status --json a.journal").out)["drawn"];
    CHECK(drawn["draws"] == 100);
    CHECK(drawn["from_newest_model"] > 20);
    // In a live run draws cost something.
    REQUIRE(shell.run("run curve --workers 4 --max-trials 100 --set sampler.kind=model --journal b.journal").code == 0);
    CHECK(Json::parse(shell.run("status --json b.journal").out)["drawn"]["seconds"] > 0);
    CHECK_THAT(shell.run("status b.journal").out, contains("a draw takes a worker "));
}

TEST_CASE("replay finds a draw that the model did not make", "[program][samplers]") {
    const Shell shell;
    REQUIRE(shell.run("simulate curve --workers 4 --max-trials 100 --set sampler.kind=kde --journal a.journal").code ==
            0);
    const auto journal = shell.path("a.journal");
    const std::string trial = a_modelled_trial(journal);
    SECTION("another point") {
        change(journal, "UPDATE trial SET unit = zeroblob(length(unit)) WHERE trial = " + trial);
        const auto replayed = shell.run("replay a.journal");
        CHECK(replayed.code == 3);
        CHECK_THAT(replayed.err, contains("trial " + trial +
                                          ": its point in the unit cube is not what the model of "
                                          "message "));
        CHECK(shell.run("resume a.journal").code != 0);
    }
    SECTION("another value") {
        change(journal,
               "UPDATE trial SET configuration = replace(configuration, '\"width\":', '\"width\":1') WHERE trial = " +
                   trial);
        CHECK(shell.run("replay a.journal").code == 3);
    }
    SECTION("another model") {
        change(journal, "UPDATE trial SET seen = 0 WHERE trial = " + trial);
        CHECK(shell.run("replay a.journal").code == 3);
    }
    SECTION("no model") {
        change(journal, "UPDATE trial SET seen = NULL WHERE trial = " + trial);
        const auto replayed = shell.run("replay a.journal");
        CHECK(replayed.code == 3);
        CHECK_THAT(replayed.err, contains("does not say what its draw had seen"));
    }
    SECTION("a model of results that had not come") {
        change(journal, "UPDATE trial SET seen = 1000000 WHERE trial = 20");
        CHECK(shell.run("replay a.journal").code == 3);
    }
    SECTION("on another platform the journal counts") {
        change(journal,
               "UPDATE session SET platform = 'glibc 1.0 vax'; UPDATE trial SET unit = zeroblob(length(unit)) "
               "WHERE trial = " +
                   trial);
        const auto replayed = shell.run("replay a.journal");
        CHECK(replayed.code == 0);
        CHECK_THAT(replayed.out, contains("1 configuration drawn from models on another platform"));
    }
}

TEST_CASE("a study with a model may give configurations, whole or in part", "[program][samplers]") {
    const Shell shell;
    shell.write(
        "s.toml",
        "[study]\nobjective = \"curve\"\n[sampler]\nkind = \"tpe\"\n[limits]\ntrials = 60\n[[try]]\nrate = 0.5\n");
    REQUIRE(shell.run("run s.toml --workers 3").code == 0);
    CHECK_THAT(shell.run("explain s.journal 1").out, contains("given by the study ([[try]]), the rest drawn"));
    CHECK(Json::parse(shell.run("explain --json s.journal 1").out)["configuration"]["rate"] == 0.5);
    CHECK(shell.run("replay s.journal").code == 0);
}

namespace {

/// A table of which x decides the loss.
std::string table_of(std::size_t rows) {
    std::string text = "x,s1,s2,s4\n";
    for (std::size_t i = 0; i < rows; ++i) {
        const double x = static_cast<double>(i * 37 % rows) / static_cast<double>(rows);
        const double loss = (x - 0.3) * (x - 0.3);
        text += std::to_string(x);
        for (const double more : {0.4, 0.2, 0.0}) text += "," + std::to_string(loss + more);
        text += "\n";
    }
    return text;
}

std::size_t draws_near_the_best(const std::string& journal, std::size_t rows) {
    std::size_t near = 0;
    JournalReader(journal).trials([&](const TrialRow& row) {
        const auto place = Json::parse(row.configuration)["row"].get<std::size_t>();
        const double x = static_cast<double>(place * 37 % rows) / static_cast<double>(rows);
        if (std::abs(x - 0.3) < 0.1) ++near;
    });
    return near;
}

}  // namespace

TEST_CASE("of a table a model ranks the rows that are not drawn yet, each is drawn once, and it replays",
          "[program][samplers]") {
    const std::string kind = GENERATE("tpe", "kde");
    const Shell shell;
    shell.write("t.csv", table_of(500));
    const std::string words =
        " table --workers 4 --max-trials 120 --quiet --set objective.file=t.csv "
        "--set scheduler.levels=[1,2,4] --set sampler.kind=";
    REQUIRE(shell.run("simulate" + words + kind + " --set sampler.features=t.csv --journal a.journal").code == 0);
    REQUIRE(shell.run("simulate" + words + "random --journal r.journal").code == 0);
    std::set<std::string> rows;
    JournalReader(shell.path("a.journal")).trials([&](const TrialRow& row) { rows.insert(row.configuration); });
    CHECK(rows.size() == 120);
    // A fifth of the rows are that near: at random some 24 of 120. A third of kde's draws is always random.
    const std::size_t more = kind == "tpe" ? 40 : 5;
    CHECK(draws_near_the_best(shell.path("a.journal"), 500) > draws_near_the_best(shell.path("r.journal"), 500) + more);
    CHECK(shell.run("replay a.journal").code == 0);
    // Live, too.
    REQUIRE(shell.run("run" + words + kind + " --set sampler.features=t.csv --journal b.journal").code == 0);
    CHECK(shell.run("replay b.journal").code == 0);
    // What it learned from is part of the run.
    shell.write("t.csv", table_of(500) + "\n");
    const auto changed = shell.run("replay b.journal");
    CHECK(changed.code == 1);
    CHECK_THAT(changed.err, contains("t.csv is not the file that it was"));
    CHECK(shell.run("status b.journal").code == 0);
}

TEST_CASE("a sampler that cannot learn anything here is refused with a word on what to do", "[program][samplers]") {
    const Shell shell;
    shell.write("t.csv", "a,s1,s2\n1,0.5,0.4\n2,0.6,0.3\n");
    const auto refused = shell.run("check table --set objective.file=t.csv --set sampler.kind=tpe");
    CHECK(refused.code == 2);
    CHECK_THAT(refused.err, contains("the values of row say nothing about each other; name a CSV file that says what "
                                     "they are with features, or use random"));
    shell.write("other.csv", "a\n1\n2\n3\n5\n");
    CHECK_THAT(
        shell.run("check table --set objective.file=t.csv --set sampler.kind=tpe --set sampler.features=other.csv").err,
        contains("other.csv has 4 rows, and row has 2 values; they must be as many"));
    CHECK_THAT(shell.run("check curve --set sampler.kind=tpe --set sampler.features=other.csv").err,
               contains("no parameter that is drawn once"));
    CHECK_THAT(shell.run("check curve --set sampler.features=other.csv").err,
               contains("sampler.features=other.csv: belongs to a kind that learns"));
}
