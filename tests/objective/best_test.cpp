// The best trial's state is always in a file.
#include <map>

#include "fixture.hpp"

using namespace espalier;
using test::contains;
using test::files_in;
using test::Names;

namespace {

std::string name(std::uint64_t trial, const char* resource) {
    return "trial-" + std::to_string(trial) + "@" + resource + ".1.state";
}

/// The walk's losses, so that tests can choose trials by them.
std::map<double, std::uint64_t> ranking(std::uint64_t trials, std::uint32_t rung) {
    const test::TemporaryFolder folder;
    test::Walk walk(test::settings_in(folder.path()));
    std::map<double, std::uint64_t> ranked;
    for (std::uint64_t trial = 1; trial <= trials; ++trial)
        for (std::uint32_t k = 0; k <= rung; ++k) {
            const double loss = walk.loss(trial, k);
            if (k == rung) ranked[loss] = trial;
        }
    return ranked;
}

}  // namespace

TEST_CASE("never: the file follows the best, and goes when the next best is committed", "[objective][best]") {
    const auto ranked = ranking(12, 0);
    const auto best = ranked.begin()->second;
    const auto second = std::next(ranked.begin())->second;
    const auto third = std::next(ranked.begin(), 2)->second;
    const auto worst = ranked.rbegin()->second;

    const test::TemporaryFolder folder;
    const auto settings = test::settings_in(folder.path(), CheckpointMode::never);
    test::Walk walk(settings);
    REQUIRE(walk.run(second, 0).result->ok());
    static_cast<void>(walk.loss(third, 0));
    CHECK(files_in(settings.states) == Names{name(second, "1")});
    REQUIRE(walk.run(best, 0).result->ok());
    walk.evaluator.committed(TrialId{second}, 0);
    static_cast<void>(walk.loss(worst, 0));
    // Both: if the process ended here, the new best's result would never have been.
    CHECK(files_in(settings.states).size() == 2);
    walk.evaluator.committed(TrialId{best}, 0);
    walk.evaluator.save_all();
    static_cast<void>(walk.run(third, 1));
    CHECK(files_in(settings.states) == Names{name(best, "1")});
}

TEST_CASE("a result at the top rung beats better ones below", "[objective][best]") {
    const test::TemporaryFolder folder;
    const auto settings = test::settings_in(folder.path(), CheckpointMode::never);
    test::Walk walk(settings);
    for (std::uint64_t trial = 1; trial <= 12; ++trial) static_cast<void>(walk.loss(trial, 0));
    REQUIRE(files_in(settings.states).size() == 1);
    for (std::uint32_t rung = 1; rung < 4; ++rung) static_cast<void>(walk.loss(5, rung));
    static_cast<void>(walk.loss(13, 0));  // at the bottom nothing is the best any more
    CHECK(files_in(settings.states) == Names{name(5, "64")});
}

TEST_CASE("of equal losses the older trial is the best", "[objective][best]") {
    // Steps of nothing: every trial stays where it is.
    const test::TemporaryFolder folder;
    const auto settings = test::settings_in(folder.path(), CheckpointMode::never);
    test::Walk walk(settings);
    const Configuration still{{Value{0.0}}};
    for (const std::uint64_t trial : {5U, 3U, 9U, 4U}) {
        REQUIRE(walk.evaluator.run(walk.job(trial, 0), still).result->loss == 0);
        walk.evaluator.committed(TrialId{trial}, 0);
    }
    static_cast<void>(walk.evaluator.run(walk.job(9, 1), still));
    CHECK(files_in(settings.states) == Names{name(3, "1")});
}

TEST_CASE("save_best returns the file of the best, which can be read", "[objective][best]") {
    const auto ranked = ranking(12, 0);
    const test::TemporaryFolder folder;
    const auto settings = test::settings_in(folder.path());
    test::Walk walk(settings);
    for (std::uint64_t trial = 1; trial <= 12; ++trial) static_cast<void>(walk.loss(trial, 0));
    const auto [loss, best] = *ranked.begin();
    const auto path = walk.evaluator.save_best(walk.trained(best, 0, loss), test::Walk::configuration(best));
    REQUIRE(path);
    CHECK(*path == checkpoint_path(settings.states, TrialId{best}, 1, 1));
    CHECK(read_checkpoint(*path).size() == 24);
    CHECK(walk.listener.rebuilds.empty());
}

TEST_CASE("save_best writes a paused state, or trains the trial again", "[objective][best]") {
    const auto ranked = ranking(12, 0);
    const auto [worst_loss, worst] = *ranked.rbegin();
    const auto best = ranked.begin()->second;
    const test::TemporaryFolder folder;
    const auto settings = test::settings_in(folder.path());
    test::Walk walk(settings);
    static_cast<void>(walk.loss(best, 0));
    static_cast<void>(walk.loss(worst, 0));
    // The caller's word counts: it may know results that this process has not seen.
    const auto trained = walk.trained(worst, 0, worst_loss);
    const auto written = walk.evaluator.save_best(trained, test::Walk::configuration(worst));
    REQUIRE(written);
    CHECK(walk.listener.rebuilds.empty());
    const auto state = read_checkpoint(*written);

    // Damaged since: it is made again, and is the same.
    auto bytes = test::read_file(*written);
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    test::write_file(*written, bytes);
    CHECK(walk.evaluator.save_best(trained, test::Walk::configuration(worst)) == written);
    CHECK(read_checkpoint(*written) == state);

    // Neither in memory nor in a file: trained again.
    static_cast<void>(walk.loss(worst, 1));
    std::filesystem::remove(*written);
    CHECK(walk.evaluator.save_best(trained, test::Walk::configuration(worst)) == written);
    CHECK(read_checkpoint(*written) == state);
    REQUIRE(walk.listener.rebuilds.size() == 1);
    CHECK(walk.listener.rebuilds[0].to == 1);
}

TEST_CASE("save_best says why it cannot", "[objective][best]") {
    const test::TemporaryFolder folder;
    auto settings = test::settings_in(folder.path());
    test::Walk cannot(settings, test::off("saves"));
    CHECK_FALSE(cannot.evaluator.save_best(cannot.trained(1, 0, 0), test::Walk::configuration(1)));

    settings.states = "/nowhere/at/all";
    test::Walk walk(settings);
    const double loss = walk.loss(1, 0);
    CHECK_THROWS_WITH(walk.evaluator.save_best(walk.trained(1, 0, loss), test::Walk::configuration(1)),
                      contains("the state of the best trial, 1 at 1, could not be saved: /nowhere/at/all"));
    walk.evaluator.ask_to_stop();
    CHECK_THROWS_WITH(walk.evaluator.save_best(walk.trained(2, 0, loss), test::Walk::configuration(2)),
                      contains("stopped before it was trained again"));
}
