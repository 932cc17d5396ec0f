// A job from r begins exactly at r: from memory, from a file, or trained again, the losses are the same bit by bit.
#include "fixture.hpp"

using namespace espalier;
using test::contains;

namespace {

/// The losses of trial 7 at all rungs, its state never leaving memory.
std::vector<double> undisturbed() {
    const test::TemporaryFolder folder;
    test::Walk walk(test::settings_in(folder.path()));
    std::vector<double> losses;
    for (std::uint32_t rung = 0; rung < walk.levels.size(); ++rung) losses.push_back(walk.loss(7, rung));
    CHECK(walk.listener.rebuilds.empty());
    return losses;
}

std::vector<TrainedTo> committed(const test::Walk& walk, const std::vector<double>& losses, std::uint32_t rungs) {
    std::vector<TrainedTo> results;
    for (std::uint32_t rung = 0; rung < rungs; ++rung) results.push_back(walk.trained(7, rung, losses[rung]));
    return results;
}

}  // namespace

TEST_CASE("training continues from files as from memory", "[objective][continuation]") {
    const auto losses = undisturbed();
    const test::TemporaryFolder folder;
    for (std::uint32_t rung = 0; rung < losses.size(); ++rung) {
        // A new process each time: whatever is known comes from files.
        test::Walk walk(test::settings_in(folder.path(), CheckpointMode::always));
        CHECK(walk.evaluator.recover(committed(walk, losses, rung)) == 0);
        CHECK(walk.loss(7, rung) == losses[rung]);
        CHECK(walk.listener.rebuilds.empty());
    }
}

TEST_CASE("a lost state is trained again through the same levels", "[objective][continuation]") {
    const auto losses = undisturbed();
    for (std::uint32_t rung = 1; rung < losses.size(); ++rung) {
        const test::TemporaryFolder folder;
        test::Walk walk(test::settings_in(folder.path()));
        CHECK(walk.loss(7, rung) == losses[rung]);
        REQUIRE(walk.listener.rebuilds.size() == 1);
        CHECK(walk.listener.rebuilds[0].from == 0);
        CHECK(walk.listener.rebuilds[0].to == walk.levels[rung - 1]);
        CHECK(walk.listener.rebuilds[0].job == walk.job(7, rung));
    }
}

TEST_CASE("a lost state is trained again from the largest checkpoint below", "[objective][continuation]") {
    const auto losses = undisturbed();
    const test::TemporaryFolder folder;
    {
        test::Walk walk(test::settings_in(folder.path(), CheckpointMode::always));
        REQUIRE(walk.loss(7, 0) == losses[0]);
        REQUIRE(walk.loss(7, 1) == losses[1]);
    }
    test::Walk walk(test::settings_in(folder.path()));
    CHECK(walk.evaluator.recover(committed(walk, losses, 3)) == 0);
    CHECK(walk.loss(7, 3) == losses[3]);
    REQUIRE(walk.listener.rebuilds.size() == 1);
    CHECK(walk.listener.rebuilds[0].from == 4);
    CHECK(walk.listener.rebuilds[0].to == 16);
}

TEST_CASE("a checkpoint that is damaged while the study runs is passed over with a warning",
          "[objective][continuation]") {
    const auto losses = undisturbed();
    const test::TemporaryFolder folder;
    auto settings = test::settings_in(folder.path(), CheckpointMode::always);
    settings.memory = 0;
    test::Walk walk(settings);
    REQUIRE(walk.loss(7, 0) == losses[0]);
    REQUIRE(walk.run(7, 1).result->loss == losses[1]);  // not committed: the file at 1 stays
    const std::string path = checkpoint_path(settings.states, TrialId{7}, 4, 1);
    auto bytes = test::read_file(path);
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    test::write_file(path, bytes);

    CHECK(walk.loss(7, 2) == losses[2]);
    REQUIRE(walk.listener.rebuilds.size() == 1);
    CHECK(walk.listener.rebuilds[0].from == 1);
    CHECK(walk.listener.rebuilds[0].to == 4);
    REQUIRE(walk.listener.lines.size() == 1);
    CHECK_THAT(walk.listener.lines[0], contains("trial-7@4.1.state is damaged"));
}

TEST_CASE("trials whose libraries cannot save are trained again from the start", "[objective][continuation]") {
    const auto losses = undisturbed();
    const test::TemporaryFolder folder;
    test::Walk walk(test::settings_in(folder.path(), CheckpointMode::always), test::off("saves"));
    CHECK(walk.evaluator.recover(committed(walk, losses, 2)) == 1);
    CHECK(walk.loss(7, 2) == losses[2]);
    REQUIRE(walk.listener.rebuilds.size() == 1);
    CHECK(walk.loss(7, 3) == losses[3]);  // from memory
    CHECK(walk.listener.rebuilds.size() == 1);
    CHECK(test::files_in(folder.path()).empty());
}

TEST_CASE("a job that runs again never begins from a later state", "[objective][continuation]") {
    const auto losses = undisturbed();
    const test::TemporaryFolder folder;
    test::Walk walk(test::settings_in(folder.path()));
    REQUIRE(walk.loss(7, 0) == losses[0]);
    REQUIRE(walk.loss(7, 1) == losses[1]);
    CHECK(walk.loss(7, 1) == losses[1]);
    CHECK(walk.loss(7, 2) == losses[2]);
}

TEST_CASE("all trials are destroyed in the end", "[objective][continuation]") {
    const test::TemporaryFolder folder;
    long before = 0;
    {
        test::Walk walk(test::settings_in(folder.path()));
        before = test::walk_count("walk_live");
        for (std::uint64_t trial = 1; trial <= 9; ++trial) static_cast<void>(walk.loss(trial, 0));
        CHECK(test::walk_count("walk_live") == before + 9);
        for (std::uint32_t rung = 1; rung < 4; ++rung) static_cast<void>(walk.loss(1, rung));
        CHECK(test::walk_count("walk_live") == before + 8);  // the one at the top cannot be trained on
    }
    const Library library(WALK, {}, ".");
    CHECK(test::walk_count("walk_live") == before);
    CHECK(test::walk_count("walk_misuses") == 0);
}
