// When states are in memory, when in files, and when files go.
#include <sys/stat.h>

#include "fixture.hpp"

using namespace espalier;
using test::contains;
using test::files_in;
using test::Names;

namespace {

constexpr std::int64_t state_bytes = 24 + 1000;

bool has(const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Losses when memory is never short.
std::vector<double> reference(std::uint64_t trials, std::uint32_t rungs) {
    const test::TemporaryFolder folder;
    test::Walk walk(test::settings_in(folder.path()), test::padding(1000));
    std::vector<double> losses;
    for (std::uint32_t rung = 0; rung < rungs; ++rung)
        for (std::uint64_t trial = 1; trial <= trials; ++trial) losses.push_back(walk.loss(trial, rung));
    return losses;
}

}  // namespace

TEST_CASE("spill: short memory is kept to and nothing is lost", "[objective][modes]") {
    const auto losses = reference(20, 4);
    for (const std::uint64_t states : {0UL, 1UL, 3UL}) {
        CAPTURE(states);
        const test::TemporaryFolder folder;
        auto settings = test::settings_in(folder.path());
        settings.memory = states * state_bytes;
        test::Walk walk(settings, test::padding(1000));
        std::vector<double> got;
        for (std::uint32_t rung = 0; rung < 4; ++rung)
            for (std::uint64_t trial = 1; trial <= 20; ++trial) {
                got.push_back(walk.loss(trial, rung));
                CHECK(walk.evaluator.bytes_in_memory() <= settings.memory);
                CHECK(walk.evaluator.states_in_memory() <= states);
            }
        CHECK(got == losses);
        CHECK(walk.listener.rebuilds.empty());
    }
}

TEST_CASE("spill: with memory enough only the best trial has a file", "[objective][modes]") {
    const test::TemporaryFolder folder;
    const auto settings = test::settings_in(folder.path());
    {
        test::Walk walk(settings);
        for (std::uint64_t trial = 1; trial <= 20; ++trial) static_cast<void>(walk.loss(trial, 0));
        CHECK(walk.evaluator.states_in_memory() == 20);
        CHECK(walk.evaluator.bytes_in_memory() == 20 * 24);
        // Each new best left a file that its trial may still be continued from.
        CHECK(files_in(settings.states).size() < 10);
        const auto saved = walk.evaluator.save_all();
        CHECK(saved.unsaved == 0);
        CHECK(saved.written > 10);
        CHECK(files_in(settings.states).size() == 20);
        CHECK(walk.evaluator.save_all().written == 0);  // all there
    }
    CHECK(files_in(settings.states).size() == 20);
    struct stat status {};
    REQUIRE(::stat(settings.states.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0755U);
}

TEST_CASE("spill: the file that a job began from stays until a later one stands in for it", "[objective][modes]") {
    const test::TemporaryFolder folder;
    auto settings = test::settings_in(folder.path());
    test::Walk walk(settings);
    static_cast<void>(walk.loss(7, 0));
    walk.evaluator.save_all();
    static_cast<void>(walk.loss(7, 1));  // in memory only, unless it is the best
    static_cast<void>(walk.evaluator.save_all());
    static_cast<void>(walk.loss(8, 0));  // deletes what is not needed
    const auto names = files_in(settings.states);
    CHECK(has(names, "trial-7@4.1.state"));
}

TEST_CASE("always: the file is there before the result, the one before goes after the commit", "[objective][modes]") {
    const test::TemporaryFolder folder;
    const auto settings = test::settings_in(folder.path(), CheckpointMode::always);
    test::Walk walk(settings);
    static_cast<void>(walk.loss(1, 0));
    static_cast<void>(walk.loss(1, 1));
    static_cast<void>(walk.loss(1, 2));
    static_cast<void>(walk.loss(1, 3));  // reached the top: the best from now on, unless another gets there
    const auto with = [&](std::uint64_t trial) {
        Names mine;
        for (const auto& name : files_in(settings.states))
            if (name.find("trial-" + std::to_string(trial) + "@") == 0) mine.push_back(name);
        return mine;
    };

    REQUIRE(walk.run(2, 0).result->ok());
    CHECK(with(2) == Names{"trial-2@1.1.state"});
    walk.evaluator.committed(TrialId{2}, 0);
    REQUIRE(walk.run(2, 1).result->ok());
    CHECK(with(2) == Names{"trial-2@1.1.state", "trial-2@4.1.state"});
    static_cast<void>(walk.loss(3, 0));
    CHECK(with(2) == Names{"trial-2@1.1.state", "trial-2@4.1.state"});  // its result is not committed yet
    walk.evaluator.committed(TrialId{2}, 1);
    CHECK(with(2).size() == 2);  // committed() itself deletes nothing
    static_cast<void>(walk.loss(4, 0));
    CHECK(with(2) == Names{"trial-2@4.1.state"});
    CHECK(with(1) == Names{"trial-1@64.1.state"});  // the best's
}

TEST_CASE("always: a trial that reached the top or failed needs no file any more", "[objective][modes]") {
    const test::TemporaryFolder folder;
    const auto settings = test::settings_in(folder.path(), CheckpointMode::always);
    test::Walk walk(settings);
    // Two trials at the top: only the better keeps a file.
    std::vector<double> at_top;
    for (const std::uint64_t trial : {1U, 2U})
        for (std::uint32_t rung = 0; rung < 4; ++rung) {
            const double loss = walk.loss(trial, rung);
            if (rung == 3) at_top.push_back(loss);
        }
    // A configuration without its parameter: create fails, and a lost state cannot be built.
    static_cast<void>(walk.loss(3, 0));
    const auto failed = walk.evaluator.run({TrialId{3}, 1, 1, 0, 4}, Configuration{{std::nullopt}});
    REQUIRE(failed.result);
    CHECK_FALSE(failed.result->ok());
    CHECK(has(files_in(settings.states), "trial-3@1.1.state"));  // not committed
    walk.evaluator.committed(TrialId{3}, 1);
    static_cast<void>(walk.loss(4, 0));
    CHECK(files_in(settings.states) ==
          Names{at_top[0] <= at_top[1] ? "trial-1@64.1.state" : "trial-2@64.1.state", "trial-4@1.1.state"});
}

TEST_CASE("never: no file but the best trial's", "[objective][modes]") {
    const test::TemporaryFolder folder;
    auto settings = test::settings_in(folder.path(), CheckpointMode::never);
    settings.memory = 0;
    test::Walk walk(settings);
    std::uint64_t best = 0;
    double least = 1e300;
    for (std::uint64_t trial = 1; trial <= 20; ++trial) {
        const double loss = walk.loss(trial, 0);
        if (loss < least) {
            least = loss;
            best = trial;
        }
    }
    CHECK(walk.evaluator.save_all().written == 0);
    CHECK(walk.evaluator.states_in_memory() == 20);  // nowhere else to go
    const auto path = walk.evaluator.save_best(walk.trained(best, 0, least), test::Walk::configuration(best));
    REQUIRE(path);
    CHECK(files_in(settings.states) == Names{"trial-" + std::to_string(best) + "@1.1.state"});
}

TEST_CASE("a folder that cannot be written: results count, states stay in memory, one line tells",
          "[objective][modes]") {
    const test::TemporaryFolder folder;
    auto settings = test::settings_in(folder.path(), CheckpointMode::always);
    settings.states = folder.path() + "/file/states";
    test::write_file(folder.path() + "/file", "in the way");
    settings.memory = 0;
    test::Walk walk(settings);
    for (std::uint64_t trial = 1; trial <= 5; ++trial) CHECK(walk.run(trial, 0).result->ok());
    CHECK(walk.evaluator.states_in_memory() == 5);
    REQUIRE(walk.listener.lines.size() == 1);
    CHECK_THAT(walk.listener.lines[0], contains("cannot make this folder: Not a directory"));
    const auto saved = walk.evaluator.save_all();
    CHECK(saved.unsaved == 5);
    CHECK_THAT(saved.why, contains("Not a directory"));
    CHECK(walk.run(1, 1).result->ok());  // from memory
    CHECK(walk.listener.rebuilds.empty());
}

TEST_CASE("sync: files are written as without", "[objective][modes]") {
    const test::TemporaryFolder folder;
    auto settings = test::settings_in(folder.path(), CheckpointMode::always);
    settings.sync = true;
    test::Walk walk(settings);
    static_cast<void>(walk.loss(1, 0));
    CHECK(read_checkpoint(checkpoint_path(settings.states, TrialId{1}, 1, 1)).size() == 24);
}

TEST_CASE("save_all says how many states an objective that cannot save loses", "[objective][modes]") {
    const test::TemporaryFolder folder;
    test::Walk walk(test::settings_in(folder.path()), test::off("saves"));
    static_cast<void>(walk.loss(1, 0));
    static_cast<void>(walk.loss(2, 0));
    const auto saved = walk.evaluator.save_all();
    CHECK(saved.written == 0);
    CHECK(saved.unsaved == 2);
    CHECK_THAT(saved.why, contains("cannot save"));
}
