// Going on: finished runs, raised limits, what may not change, another build of the objective.
#include <csignal>
#include <fstream>
#include <set>
#include <utility>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

TEST_CASE("resume of a finished run says so and exits 0", "[program][resume]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 20");
    const auto before = messages_in(shell.path("a.journal")).size();
    const auto ended = shell.run("resume a.journal");
    CHECK(ended.code == 0);
    CHECK_THAT(ended.err, contains("the run has finished: nothing is left to do under its limits"));
    CHECK_THAT(ended.out, contains("journal: a.journal\n"));
    CHECK(messages_in(shell.path("a.journal")).size() == before);
    CHECK(!shell.has("a.journal-wal"));
    CHECK(!shell.has("a.journal.lock"));
}

TEST_CASE("raised limits let a finished run go on", "[program][resume]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 20");
    const auto more = shell.run("resume a.journal --max-trials 50 --workers 3 --quiet");
    CHECK(more.code == 0);
    CHECK_THAT(more.err, contains("resuming a.journal after message ") && contains("50 trials"));
    CHECK(parsed(shell.run("trials --json a.journal").out).size() == 50);
    const auto resource = shell.run("resume a.journal --set limits.trials=60 --quiet");
    CHECK(resource.code == 0);
    CHECK_THAT(shell.run("replay a.journal").out, contains("60 configurations: every decision follows"));
}

TEST_CASE("one worker's run in two halves is the run in one", "[program][resume]") {
    const Shell shell;
    shell.run_curve("whole", "--max-trials 80 --workers 1 --set scheduler.eta=2 --set scheduler.max_resource=16");
    auto halves = shell.start(
        "run curve --quiet --journal halves.journal --max-trials 80 --workers 1 "
        "--set scheduler.eta=2 --set scheduler.max_resource=16 --set objective.cost=0.002");
    wait_for_results(shell.path("halves.journal"), 20);
    halves.signal(SIGKILL);
    CHECK(halves.wait().code == 128 + SIGKILL);
    CHECK(shell.run("resume halves.journal --quiet").code == 0);
    const auto whole = results_in(shell.path("whole.journal"));
    const auto again = results_in(shell.path("halves.journal"));
    REQUIRE(whole.size() == again.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        CHECK(whole[i].second.trial == again[i].second.trial);
        CHECK(whole[i].second.rung == again[i].second.rung);
        CHECK(whole[i].second.loss == again[i].second.loss);
    }
    CHECK(shell.run("replay halves.journal").code == 0);
}

TEST_CASE("resume refuses what would change decisions already made", "[program][resume]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 5");
    for (const std::string setting : {"scheduler.eta=3", "study.seed=4", "objective.noise=1", "space.rate=0.1",
                                      "job.on_failure=stop", "job.attempts=4"}) {
        const auto ended = shell.run("resume a.journal --set " + setting);
        CHECK(ended.code == 2);
        CHECK(ended.err ==
              "--set " + setting +
                  ": a run that began can change its limits, workers, trials.* and the limits of job.*, nothing else; "
                  "start a new one with: espalier run\n");
    }
    CHECK(shell.run("resume a.journal --seed 4").code == 2);
    const auto table = shell.run("resume a.journal --set job={on_failure=\"stop\"}");
    CHECK(table.code == 2);
    CHECK_THAT(table.err, contains("--set job: job.on_failure and job.attempts decide"));
    CHECK(shell.run("resume a.journal --set job.max_failures=5 --isolation thread").code == 0);
}

TEST_CASE("another build of the objective is refused unless accepted", "[program][resume]") {
    const Shell shell;
    std::filesystem::copy_file(std::string(OBJECTIVES) + "/libcurve.so", shell.path("libbend.so"));
    CHECK(shell.run("run ./libbend.so --max-trials 10 --quiet").code == 0);
    std::filesystem::copy_file(shell.path("libbend.so"), shell.path("old.so"));
    std::ofstream(shell.path("libbend.so"), std::ios::app) << "another build";

    const auto refused = shell.run("resume bend.journal --max-trials 20 --quiet");
    CHECK(refused.code == 2);
    CHECK_THAT(refused.err, contains(shell.path("libbend.so") + " is not the build that the journal was written with"));
    CHECK_THAT(refused.err, contains("--accept-objective") && contains("--objective PATH"));
    CHECK(shell.run("replay bend.journal").code == 0);

    const auto old = shell.run("resume bend.journal --max-trials 20 --quiet --objective old.so");
    CHECK(old.code == 0);
    const auto accepted = shell.run("resume bend.journal --max-trials 30 --quiet --accept-objective");
    CHECK(accepted.code == 0);
    CHECK_THAT(shell.run("replay bend.journal").out, contains("30 configurations"));
}

TEST_CASE("resume without the objective's library says how to name it", "[program][resume]") {
    const Shell shell;
    std::filesystem::copy_file(std::string(OBJECTIVES) + "/libcurve.so", shell.path("libbend.so"));
    CHECK(shell.run("run ./libbend.so --max-trials 10 --quiet").code == 0);
    std::filesystem::remove(shell.path("libbend.so"));
    const auto ended = shell.run("resume bend.journal --max-trials 20");
    CHECK(ended.code == 2);
    CHECK(ended.err == shell.path("libbend.so") +
                           ": the objective's library is not there; say where it lies with --objective PATH\n");
    CHECK(shell.run("best bend.journal").code == 0);
    CHECK(shell.run("replay bend.journal").code == 0);
}

TEST_CASE("every level of durability runs, is replayed and resumed", "[program][resume]") {
    const std::string level = GENERATE(as<std::string>{}, "none", "process", "power");
    const Shell shell;
    shell.run_curve("a", "--max-trials 30 --workers 4 --durability " + level);
    CHECK(JournalReader(shell.path("a.journal")).study().durability == (level == "none"    ? Durability::none
                                                                        : level == "power" ? Durability::power
                                                                                           : Durability::process));
    CHECK(shell.run("replay a.journal").code == 0);
    CHECK(shell.run("resume a.journal --max-trials 40 --quiet").code == 0);
    CHECK_THAT(shell.run("replay a.journal").out, contains("40 configurations"));
}

TEST_CASE("a resumed run has no more jobs at once than it has workers, though more were in flight",
          "[program][resume]") {
    const Shell shell;
    auto running = shell.start(
        "run curve --quiet --journal a.journal --workers 8 --max-trials 5000 --set objective.how=sleep "
        "--set objective.cost=0.005 --set objective.progress=16 --set scheduler.max_resource=16");
    wait_for_results(shell.path("a.journal"), 20);
    running.signal(SIGKILL);
    CHECK(running.wait().code == 128 + SIGKILL);
    std::size_t before = 0;
    JournalReader(shell.path("a.journal")).progress([&](const ProgressRow&) { ++before; });
    const auto in_flight = parsed(shell.run("status --json a.journal").out)["in_flight"].get<int>();
    CHECK(in_flight > 1);
    REQUIRE(shell.run("resume a.journal --quiet --workers 1 --max-trials 20").code == 0);
    // One job at a time: the reports of two never take turns.
    std::size_t row = 0;
    std::set<std::pair<std::uint64_t, std::uint32_t>> begun;
    std::pair<std::uint64_t, std::uint32_t> last{};
    JournalReader(shell.path("a.journal")).progress([&](const ProgressRow& report) {
        if (row++ < before) return;
        const std::pair<std::uint64_t, std::uint32_t> job{number(report.trial), report.rung};
        if (job != last) CHECK(begun.insert(job).second);
        last = job;
    });
    CHECK(begun.size() >= static_cast<std::size_t>(in_flight));
    CHECK(shell.run("replay a.journal").code == 0);
}
