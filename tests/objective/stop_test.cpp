// A job that is asked to stop and does has no result, and runs again from where it began.
#include <future>

#include "fixture.hpp"

using namespace espalier;
using test::contains;

TEST_CASE("a job that is asked to stop while it trains comes back without a result", "[objective][stop]") {
    const test::TemporaryFolder folder;
    const Library library(TROUBLED, {}, ".");
    const Space space({{"fault", Choice{{Value{std::string("")}}}, {}}});
    test::Listener listener;
    Evaluator evaluator(library, space, listener, test::settings_in(folder.path()));
    std::promise<void> training;
    listener.on_progress = [&] { training.set_value(); };
    auto spinning = std::async(std::launch::async, [&] {
        return evaluator.run({TrialId{1}, 0, 1, 0, 1}, Configuration{{Value{std::string("spins")}}});
    });
    training.get_future().wait();
    evaluator.ask_to_stop();
    CHECK_FALSE(spinning.get().result);
    CHECK(evaluator.states_in_memory() == 0);
    CHECK(test::files_in(folder.path()).empty());
}

TEST_CASE("progress tells the job to stop, and the resumed job gives the loss it would have given",
          "[objective][stop]") {
    double loss = 0;
    {
        const test::TemporaryFolder folder;
        test::Walk walk(test::settings_in(folder.path()));
        static_cast<void>(walk.loss(1, 0));
        static_cast<void>(walk.loss(1, 1));
        loss = walk.loss(1, 2);
    }
    const test::TemporaryFolder folder;
    const auto settings = test::settings_in(folder.path(), CheckpointMode::always);
    std::vector<TrainedTo> committed;
    {
        test::Walk walk(settings);
        committed.push_back(walk.trained(1, 0, walk.loss(1, 0)));
        committed.push_back(walk.trained(1, 1, walk.loss(1, 1)));
        walk.listener.on_progress = [&] { walk.evaluator.ask_to_stop(); };
        CHECK_FALSE(walk.run(1, 2).result);
        // Nothing begins any more.
        const long steps = test::walk_count("walk_steps");
        CHECK_FALSE(walk.run(2, 0).result);
        CHECK(test::walk_count("walk_steps") == steps);
        CHECK(walk.evaluator.save_all().unsaved == 0);
    }
    test::Walk walk(settings);
    CHECK(walk.evaluator.recover(committed) == 0);
    CHECK(walk.loss(1, 2) == loss);
    CHECK(walk.listener.rebuilds.empty());
}

TEST_CASE("a stop while a lost state is trained again ends the job without a result", "[objective][stop]") {
    // The listener hears nothing of a rebuild, so the call into the library is where the test cuts in.
    const test::TemporaryFolder folder;
    const Library library(WALK, {}, ".");
    const Space space({{"step", FloatRange{0.1, 1, false}, {}}});
    test::Listener listener;
    Evaluator* running = nullptr;
    int calls = 0;
    Evaluator evaluator(library, space, listener, test::settings_in(folder.path()),
                        [&](const std::function<void()>& body) {
                            if (++calls == 3) running->ask_to_stop();  // create, train to 1, train to 4
                            body();
                        });
    running = &evaluator;
    CHECK_FALSE(evaluator.run({TrialId{1}, 3, 1, 16, 64}, {{Value{0.5}}}).result);
    CHECK(listener.rebuilds.empty());
    CHECK(calls == 4);  // and destroy
}
