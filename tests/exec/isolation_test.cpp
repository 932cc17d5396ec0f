// An objective that runs oneTBB algorithms itself: while one trial waits inside its own parallel loop, its thread must
// not take up another trial.
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include <atomic>

#include "exec/arena_executor.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

/// How often a thread that was inside one call began another.
int nested_calls(bool isolated) {
    static thread_local int depth = 0;
    std::atomic<int> nested{0};
    const auto train = [&] {
        if (depth > 0) ++nested;
        ++depth;
        oneapi::tbb::parallel_for(0, 64, [](int) {
            volatile double x = 1;
            for (int i = 0; i < 20'000; ++i) x = x * 1.0000001;
        });
        --depth;
    };
    const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism, 4);
    oneapi::tbb::task_arena arena(4);
    arena.execute([&] {
        oneapi::tbb::task_group trials;
        for (int i = 0; i < 200; ++i)
            trials.run([&] {
                if (isolated)
                    ArenaExecutor::isolate(train);
                else
                    train();
            });
        trials.wait();
    });
    return nested;
}

}  // namespace

TEST_CASE("a thread waiting in an objective's own parallel loop takes up no other trial", "[exec][isolation]") {
    CHECK(nested_calls(true) == 0);
    // The test can fail: without isolation it happens.
    int without = 0;
    for (int tries = 0; tries < 20 && without == 0; ++tries) without = nested_calls(false);
    CHECK(without > 0);
}
