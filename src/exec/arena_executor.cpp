#include "exec/arena_executor.hpp"

#include <oneapi/tbb/task_arena.h>

namespace espalier {

void ArenaExecutor::start(const Job& job, const Configuration& configuration, Completion done) noexcept {
    std::move(done).finish(evaluator_.run(job, configuration));
}

void ArenaExecutor::ask_to_stop() noexcept { evaluator_.ask_to_stop(); }

void ArenaExecutor::isolate(const std::function<void()>& call) {
    oneapi::tbb::this_task_arena::isolate([&] { call(); });
}

}  // namespace espalier
