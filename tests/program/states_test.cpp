// States that do not fit into memory: what is resident, what is on the disk, what is lost.
#include <fmt/format.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <optional>

#include "program/program.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// What a folder takes on the disk: its files' blocks and its own.
double bytes_on_disk(const std::string& folder) {
    struct stat status {};
    double sum = stat(folder.c_str(), &status) == 0 ? static_cast<double>(status.st_blocks) * 512 : 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (stat(entry.path().c_str(), &status) == 0) sum += static_cast<double>(status.st_blocks) * 512;
    return sum;
}

std::size_t files_in(const std::string& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

std::size_t rebuilds_in(const std::string& journal) {
    std::size_t count = 0;
    JournalReader(journal).rebuilds([&](const RebuildRow&) { ++count; });
    return count;
}

/// curve's states know whose they are; a trial that went on from another, or from none, failed.
void check_every_result_is_ok(const std::string& journal) {
    for (const auto& [seq, result] : results_in(journal)) {
        INFO("message " << seq);
        CHECK(result.ok());
    }
}

}  // namespace

TEST_CASE("states of 200 MB under a memory of 10 MB: resident memory and disk are as check --try says, none is lost",
          "[program][states]") {
    const Shell shell;
    const std::string words =
        " --max-trials 2000 --workers 2 --set objective.state_bytes=100000 --set objective.noise=0.1 "
        "--set trials.memory=10MB --set scheduler.max_resource=64";
    const auto expected = parsed(shell.run("check curve --try --json" + words).out)["try"]["study"];
    CHECK(expected["spills"] == true);
    const auto ended = shell.run("run curve --quiet --journal a.journal" + words);
    INFO(ended.err);
    REQUIRE(ended.code == 0);

    CHECK(rebuilds_in(shell.path("a.journal")) == 0);
    check_every_result_is_ok(shell.path("a.journal"));
    const std::string states = shell.path("a.journal.states");
    std::size_t paused = 0;
    for (const auto& trial : parsed(shell.run("trials --json a.journal").out)) paused += trial["state"] == "paused";
    CHECK(files_in(states) == paused + 1);  // and the best's
    CHECK(files_in(states) <= expected["files"].get<std::size_t>());
    const double disk = expected["disk_bytes"].get<double>();
    CHECK(bytes_on_disk(states) < 1.01 * disk);
    CHECK(bytes_on_disk(states) > 0.97 * disk);
    if (sanitized) return;
    CHECK(static_cast<double>(ended.peak_memory) > 10e6);
    CHECK(static_cast<double>(ended.peak_memory) < 1.1 * expected["resident_bytes"].get<double>());
    CHECK(ended.peak_memory < 70'000'000);
}

TEST_CASE("of a trial that failed no state stays on the disk", "[program][states]") {
    const Shell shell;
    for (const char* checkpoint : {"always", "spill"}) {
        CAPTURE(checkpoint);
        const std::string journal = fmt::format("{}.journal", checkpoint);
        REQUIRE(
            shell
                .run(fmt::format("run curve --quiet --journal {} --max-trials 300 --workers 2 --set "
                                 "objective.state_bytes=1000 --set objective.fail_rate=0.3 --set trials.memory=10kB "
                                 "--set trials.checkpoint={} --set scheduler.max_resource=64",
                                 journal, checkpoint))
                .code == 0);
        std::size_t paused = 0, failed = 0;
        for (const auto& trial : parsed(shell.run("trials --json " + journal).out)) {
            paused += trial["state"] == "paused";
            failed += trial["state"] == "failed";
        }
        CHECK(failed > 50);
        CHECK(files_in(shell.path(journal + ".states")) == paused + 1);  // and the best's
    }
}

TEST_CASE("killed in the middle with checkpoint always, a run beyond its memory loses no state", "[program][states]") {
    const Shell shell;
    const std::string journal = shell.path("a.journal");
    std::optional<Program> running(shell.start(
        "run curve --quiet --journal a.journal --max-trials 300 --workers 4 --set objective.state_bytes=20000 "
        "--set trials.memory=500kB --set trials.checkpoint=always --set scheduler.max_resource=64 "
        "--set objective.cost=0.0005"));
    for (const std::size_t results : {60U, 150U, 250U}) {
        wait_for_results(journal, results);
        running->signal(SIGKILL);
        CHECK(running->wait().code == 128 + SIGKILL);
        running.emplace(shell.start("resume a.journal --quiet"));
    }
    const auto ended = running->wait();
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(rebuilds_in(journal) == 0);
    check_every_result_is_ok(journal);
    CHECK(shell.run("replay a.journal").code == 0);
}

TEST_CASE("a synchronous search keeps no states but of trials that may go on, and the best", "[program][states]") {
    const Shell shell;
    const std::string words =
        "--quiet --workers 2 --set scheduler.algorithm=sha --set scheduler.max_resource=9 --set "
        "scheduler.min_resource=1 "
        "--set scheduler.eta=3 --set objective.state_bytes=1000";
    const auto ran = shell.run("run curve --journal a.journal --max-trials 90 " + words);
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    const auto files = [&] {
        std::size_t count = 0;
        for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(shell.path("a.journal.states")))
            ++count;
        return count;
    };
    CHECK(files() == 1);  // all ten brackets are over: the best
    const auto resumed = shell.run("resume a.journal --quiet --max-trials 99");
    INFO(resumed.err);
    REQUIRE(resumed.code == 0);
    CHECK_THAT(resumed.err, !contains("states are lost"));
    CHECK(files() == 1);
    CHECK(shell.run("replay a.journal").code == 0);
}
