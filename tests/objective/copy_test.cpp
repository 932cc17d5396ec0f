// Copies begin from the files of their parents, which are held for them.
#include <filesystem>

#include "fixture.hpp"

using namespace espalier;
using test::contains;
using test::files_in;
using test::Names;

namespace {

EvaluatorSettings copying(const std::string& folder) {
    auto settings = test::settings_in(folder, CheckpointMode::always);
    settings.keep_best = false;
    settings.is_copy = [](TrialId trial) { return trial >= TrialId{20}; };
    return settings;
}

/// Trial 20, a copy of trial 1, which stands at 4.
Job copy_of_1(const test::Walk& walk) {
    Job job = walk.job(20, 2);
    job.parent = TrialId{1};
    return job;
}

}  // namespace

TEST_CASE("a copy trains on from its parent's state, bit by bit, while the parent goes on", "[objective][copy]") {
    const test::TemporaryFolder folder;
    test::Walk walk(copying(folder.path()));
    static_cast<void>(walk.loss(1, 0));
    static_cast<void>(walk.loss(1, 1));
    const Job job = copy_of_1(walk);
    walk.evaluator.hold(job);
    const double own = walk.loss(1, 2);
    // With its configuration it does the same steps; with another one others.
    const auto same = walk.evaluator.run(job, walk.configuration(1));
    CAPTURE(same.message);
    REQUIRE(same.result);
    CHECK(same.result->loss == own);
    Job other = job;
    other.trial = TrialId{21};
    const auto different = walk.evaluator.run(other, walk.configuration(5));
    REQUIRE(different.result);
    CHECK(different.result->ok());
    CHECK(different.result->loss != own);
    CHECK(walk.listener.rebuilds.empty());
}

TEST_CASE("a file that is held stays until each copy has come back", "[objective][copy]") {
    const test::TemporaryFolder folder;
    const auto settings = copying(folder.path());
    test::Walk walk(settings);
    const auto held = [&] {
        const Names names = files_in(settings.states);
        return std::find(names.begin(), names.end(), "trial-1@4.1.state") != names.end();
    };
    static_cast<void>(walk.loss(1, 0));
    static_cast<void>(walk.loss(1, 1));
    const Job job = copy_of_1(walk);
    walk.evaluator.hold(job);
    walk.evaluator.hold(job);
    static_cast<void>(walk.loss(1, 2));
    walk.evaluator.let_go(TrialId{1});
    static_cast<void>(walk.loss(2, 0));  // files are deleted when a job begins
    CHECK(held());
    walk.evaluator.release(job);
    static_cast<void>(walk.loss(2, 1));
    CHECK(held());
    walk.evaluator.release(job);
    static_cast<void>(walk.loss(2, 2));
    CHECK_FALSE(held());
}

TEST_CASE("a copy whose parent's state is lost, or damaged, fails and says so", "[objective][copy]") {
    const bool damaged = GENERATE(false, true);
    const test::TemporaryFolder folder;
    const auto settings = copying(folder.path());
    test::Walk walk(settings);
    static_cast<void>(walk.loss(1, 0));
    static_cast<void>(walk.loss(1, 1));
    const std::string file = settings.states + "/trial-1@4.1.state";
    if (damaged)
        std::ofstream(file, std::ios::app) << "more";
    else
        std::filesystem::remove(file);
    const auto copy = walk.evaluator.run(copy_of_1(walk), walk.configuration(20));
    REQUIRE(copy.result);
    CHECK(copy.result->outcome == Outcome::failed);
    CHECK_THAT(copy.message, contains("the state of trial 1 at 4, which it was to go on from, is lost"));
    // The parent's own state is in memory.
    CHECK(walk.run(1, 2).result->ok());
    CHECK(walk.listener.rebuilds.empty());
}

TEST_CASE("a copy's own state is not trained again from the start: that would be another one", "[objective][copy]") {
    const test::TemporaryFolder folder;
    const auto settings = copying(folder.path());
    {
        test::Walk walk(settings);
        static_cast<void>(walk.loss(1, 0));
        static_cast<void>(walk.loss(1, 1));
        REQUIRE(walk.evaluator.run(copy_of_1(walk), walk.configuration(20)).result->ok());
    }
    std::filesystem::remove(settings.states + "/trial-20@16.1.state");
    test::Walk walk(settings);
    walk.evaluator.recover({walk.trained(1, 1, 0.5), walk.trained(20, 2, 0.5)});
    const auto next = walk.run(20, 3);
    REQUIRE(next.result);
    CHECK(next.result->outcome == Outcome::failed);
    CHECK_THAT(next.message, contains("its state at 16 is lost") && contains("began as a copy"));
    CHECK(walk.run(1, 2).result->ok());
}

TEST_CASE("a resumed run keeps what its copies in flight begin from", "[objective][copy][recovery]") {
    const bool hold = GENERATE(true, false);
    const test::TemporaryFolder folder;
    const auto settings = copying(folder.path());
    double expected = 0;
    {
        test::Walk walk(settings);
        static_cast<void>(walk.loss(1, 0));
        static_cast<void>(walk.loss(1, 1));
        walk.evaluator.hold(copy_of_1(walk));
        expected = walk.loss(1, 2);
    }
    test::Walk walk(settings);
    if (hold) walk.evaluator.hold(copy_of_1(walk));
    walk.evaluator.recover({walk.trained(1, 0, 0.5), walk.trained(1, 1, 0.5), walk.trained(1, 2, expected)});
    const auto copy = walk.evaluator.run(copy_of_1(walk), walk.configuration(1));
    REQUIRE(copy.result);
    CHECK(copy.result->ok() == hold);
    if (hold) CHECK(copy.result->loss == expected);
}
