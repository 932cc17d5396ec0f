#include "exec/arena_executor.hpp"

#include <oneapi/tbb/task_arena.h>

namespace espalier {

ArenaExecutor::ArenaExecutor(Evaluator& evaluator, const JobLimits& limits,
                             std::function<void(const Job&, double limit)> on_give_up)
    : evaluator_(evaluator) {
    if (limits.seconds) overruns_.emplace(limits, std::move(on_give_up));
}

void ArenaExecutor::start(const Job& job, const Configuration& configuration, Completion done) noexcept {
    if (!overruns_) return std::move(done).finish(evaluator_.run(job, configuration));
    const auto watched = overruns_->begin(std::move(done));
    overruns_->end(watched, evaluator_.run(job, configuration, watched.get()));
}

void ArenaExecutor::ask_to_stop() noexcept { evaluator_.ask_to_stop(); }

void ArenaExecutor::isolate(const std::function<void()>& call) {
    oneapi::tbb::this_task_arena::isolate([&] { call(); });
}

}  // namespace espalier
