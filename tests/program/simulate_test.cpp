// Runs in virtual time, as a user starts them.
#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// What happened, without the times.
struct Happened {
    std::uint64_t seq = 0;
    Event event;
    std::optional<Decision> decision;
    std::optional<TrialStop> stopped;
    bool operator==(const Happened&) const = default;
};

std::vector<Happened> happened_in(const std::string& journal) {
    std::vector<Happened> all;
    for (auto& message : messages_in(journal)) {
        if (auto* result = std::get_if<Result>(&message.row.event)) result->seconds = 0;
        all.push_back({number(message.row.seq), message.row.event, message.decision, message.stopped});
    }
    return all;
}

/// The curves that were reported, as they are in the journal.
std::vector<std::tuple<std::uint64_t, std::uint32_t, double, double>> reported_in(const std::string& journal) {
    std::vector<std::tuple<std::uint64_t, std::uint32_t, double, double>> all;
    JournalReader(journal).progress(
        [&](const ProgressRow& row) { all.emplace_back(number(row.trial), row.rung, row.resource, row.value); });
    return all;
}

constexpr const char* world =
    "[study]\nobjective = \"curve\"\n[objective]\nnoise = 0.1\nprogress = 2\n[limits]\ntrials = 400\n"
    "[simulation]\nworkers = 50\ntime = \"resource * (0.5 + decay) * width / 512\"\nstraggler_std = 0.5\n"
    "drop_probability = 0.01\nchanges = [[1, 80], [3, 10]]\n";

}  // namespace

TEST_CASE("one worker in virtual time decides as one worker that lives, message by message", "[program][simulate]") {
    const Shell shell;
    const auto simulated = shell.run("simulate curve --workers 1 --max-trials 300 --journal virtual.journal");
    INFO(simulated.err);
    REQUIRE(simulated.code == 0);
    shell.run_curve("live", "--workers 1 --max-trials 300");
    const auto live = happened_in(shell.path("live.journal"));
    CHECK(live.size() > 400);
    CHECK(happened_in(shell.path("virtual.journal")) == live);
}

TEST_CASE("with a stopping rule, too, one worker in virtual time decides as one that lives", "[program][simulate]") {
    const std::string rule = GENERATE("median", "asha", "curve");
    const std::string direction = GENERATE("minimize", "maximize");
    CAPTURE(rule, direction);
    const Shell shell;
    const std::string words =
        " curve --workers 1 --max-trials 150 --set objective.progress=6 --set objective.noise=0.1"
        " --set objective.fail_rate=0.05 --set scheduler.max_resource=64 --set study.direction=" +
        direction + " --set stopping.rule=" + rule +
        (rule == "asha" ? " --set scheduler.algorithm=random --set stopping.min_resource=8"
                        : " --set scheduler.min_resource=16") +
        (rule == "curve" ? " --set stopping.probability=0.5" : "");
    const auto simulated = shell.run("simulate" + words + " --journal virtual.journal");
    INFO(simulated.err);
    REQUIRE(simulated.code == 0);
    REQUIRE(shell.run("run" + words + " --quiet --journal live.journal").code == 0);
    const auto live = happened_in(shell.path("live.journal"));
    CHECK(std::count_if(live.begin(), live.end(), [](const Happened& h) { return h.stopped.has_value(); }) > 5);
    CHECK(happened_in(shell.path("virtual.journal")) == live);
    CHECK(reported_in(shell.path("virtual.journal")) == reported_in(shell.path("live.journal")));
    CHECK(shell.run("replay virtual.journal").code == 0);
    CHECK_THAT(simulated.out, contains(" stopped early"));
}

TEST_CASE("a simulation's journal does not depend on the threads of the machine, and replays", "[program][simulate]") {
    const Shell shell;
    shell.write("s.toml", world + std::string(GENERATE("", "[stopping]\nrule = \"median\"\n")));
    for (const std::string threads : {"1", "8", "3"}) {
        const auto ended = shell.run("simulate s.toml --threads " + threads + " --journal " + threads + ".journal");
        INFO(ended.err);
        REQUIRE(ended.code == 0);
    }
    CHECK(shell.read("1.journal") == shell.read("8.journal"));  // to the last byte: no column is of the wall clock
    CHECK(shell.read("1.journal") == shell.read("3.journal"));
    CHECK(shell.run("replay 1.journal").code == 0);
    CHECK(shell.run("trials 1.journal").code == 0);
    CHECK_THAT(shell.run("explain 1.journal 7").out, contains("virtual time ") && !contains("1970"));
    CHECK_THAT(shell.run("status 1.journal").out, contains("began         virtual time 0;"));
    CHECK_FALSE(shell.has("1.journal.states"));
}

TEST_CASE("what simulate prints agrees with its journal", "[program][simulate]") {
    const Shell shell;
    shell.write("s.toml", world);
    const auto ended = shell.run("simulate s.toml --json --until 30 --journal a.journal");
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    const auto told = parsed(ended.out);
    const auto results = results_in(shell.path("a.journal"));
    CHECK(told["jobs"] == results.size());
    CHECK(told["workers"] == 50);
    CHECK(told["until"].get<double>() <= 30);
    CHECK(told["utilisation"].get<double>() > 0.2);
    CHECK(told["utilisation"].get<double>() <= 1.0);
    CHECK(told["drops"].get<int>() > 0);
    double least = 1e9;
    std::uint64_t in_full = 0, lowest = 0;
    for (const auto& [seq, result] : results) {
        if (result.ok()) least = std::min(least, result.loss);
        if (result.rung == 4) ++in_full;
        if (result.rung == 0) ++lowest;
    }
    CHECK(told["incumbents"].back()["value"] == least);
    CHECK(told["trained_in_full"] == in_full);
    CHECK(told["rungs"][0]["results"] == lowest);
    CHECK_THAT(shell.run("simulate s.toml").out, contains("utilisation ") && contains("wrongly: not among the best"));
}

TEST_CASE("a live run of a study with a [simulation] is no simulation", "[program][simulate]") {
    const Shell shell;
    shell.write("s.toml", world);
    REQUIRE(shell.run("run s.toml --quiet --max-trials 20").code == 0);
    CHECK(shell.run("resume s.journal --quiet --max-trials 30").code == 0);
    REQUIRE(shell.run("simulate s.toml --journal v.journal").code == 0);
    const auto resumed = shell.run("resume v.journal");
    CHECK(resumed.code == 2);
    CHECK_THAT(resumed.err, contains("is the journal of a simulation"));
}

TEST_CASE("worlds that cannot be are told with their line", "[program][simulate]") {
    const Shell shell;
    const auto refused = [&](const std::string& line) {
        shell.write("s.toml", "[study]\nobjective = \"curve\"\n[limits]\ntrials = 9\n[simulation]\n" + line + "\n");
        const auto ended = shell.run("simulate s.toml");
        CHECK(ended.code != 0);
        return ended.err;
    };
    CHECK_THAT(refused("straggler_std = -1"), contains("s.toml:6: straggler_std = -1: must be from 0 to 1e6"));
    CHECK_THAT(refused("drop_probability = 1"), contains("must be from 0 to below 1"));
    CHECK_THAT(refused("on_drop = \"agian\""), contains("did you mean `again`?"));
    CHECK_THAT(refused("changes = [[5, 2], [1, 3]]"), contains("in the order of time"));
    CHECK_THAT(refused("worker = 3"), contains("did you mean `workers`?"));
    CHECK_THAT(refused("time = \"resource * widht\""), contains("did you mean `width`?"));
    CHECK_THAT(refused("time = \"-resource\""), contains("it must be 0 or more"));
    CHECK_THAT(refused("time = \"metric:seconds\""), contains("the objective reports no such metric"));
}

TEST_CASE("a formula may use every numeric parameter, also one that does not always apply", "[program][simulate]") {
    const Shell shell;
    const auto ended = shell.run("simulate curve --max-trials 50 --set simulation.time=(to-from)*(1+momentum)+rate");
    INFO(ended.err);
    CHECK(ended.code == 0);
}
