// Many threads, each with trials of its own, as the graph runs them; meant for the sanitizers too.
#include <atomic>
#include <thread>

#include "fixture.hpp"

using namespace espalier;

namespace {

constexpr std::uint64_t threads = 8;
constexpr std::uint64_t trials_each = 40;

std::vector<double> losses_of(test::Walk& walk) {
    std::vector<double> losses(threads * trials_each * 4);
    std::vector<std::thread> running;
    for (std::uint64_t thread = 0; thread < threads; ++thread)
        running.emplace_back([&, thread] {
            for (std::uint32_t rung = 0; rung < 4; ++rung)
                for (std::uint64_t i = 0; i < trials_each; ++i) {
                    const std::uint64_t trial = 1 + thread * trials_each + i;
                    const auto evaluation = walk.run(trial, rung);
                    if (!evaluation.result || !evaluation.result->ok()) continue;
                    losses[(trial - 1) * 4 + rung] = evaluation.result->loss;
                    walk.evaluator.committed(TrialId{trial}, rung);
                }
        });
    for (auto& thread : running) thread.join();
    return losses;
}

}  // namespace

TEST_CASE("many threads, in every mode and with any memory, get the same losses", "[objective][threads]") {
    std::vector<double> expected;
    {
        const test::TemporaryFolder folder;
        test::Walk walk(test::settings_in(folder.path()));
        expected = losses_of(walk);
    }
    CHECK(std::count(expected.begin(), expected.end(), 0.0) == 0);
    for (const auto mode : {CheckpointMode::spill, CheckpointMode::always, CheckpointMode::never})
        for (const std::uint64_t memory : {0UL, 24UL * 10, 24UL * 1000}) {
            CAPTURE(static_cast<int>(mode), memory);
            const test::TemporaryFolder folder;
            auto settings = test::settings_in(folder.path(), mode);
            settings.memory = memory;
            {
                test::Walk walk(settings);
                CHECK(losses_of(walk) == expected);
                CHECK(walk.listener.rebuilds.empty());
                CHECK(walk.evaluator.states_in_memory() == 0);
                CHECK(walk.evaluator.bytes_in_memory() == 0);
            }
            // All reached the top: only the best is left.
            std::uint64_t best = 1;
            for (std::uint64_t trial = 2; trial <= threads * trials_each; ++trial)
                if (expected[(trial - 1) * 4 + 3] < expected[(best - 1) * 4 + 3]) best = trial;
            CHECK(test::files_in(settings.states) == test::Names{"trial-" + std::to_string(best) + "@64.1.state"});
        }
    CHECK(test::walk_count("walk_misuses") == 0);
}

TEST_CASE("saving everything while others train loses nothing", "[objective][threads]") {
    const test::TemporaryFolder folder;
    auto settings = test::settings_in(folder.path());
    settings.memory = 24 * 20;
    test::Walk walk(settings);
    std::atomic<bool> done{false};
    std::thread saver([&] {
        while (!done) static_cast<void>(walk.evaluator.save_all());
    });
    const auto losses = losses_of(walk);
    done = true;
    saver.join();
    CHECK(std::count(losses.begin(), losses.end(), 0.0) == 0);
    CHECK(walk.listener.rebuilds.empty());
    CHECK(test::walk_count("walk_misuses") == 0);
}
