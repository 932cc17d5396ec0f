/// The default executor: runs the job at once in the calling thread, which is one of the graph's arena. For objectives
/// that are trusted not to crash.
#pragma once

#include <functional>
#include <optional>

#include "exec/executor.hpp"
#include "exec/overruns.hpp"

namespace espalier {

class ArenaExecutor final : public Executor {
  public:
    /// `evaluator` must outlive the executor. Of the limits, the time is kept here. `on_give_up`: told of each job that
    /// overran and did not end when asked to; its thread is lost until it does.
    explicit ArenaExecutor(
        Evaluator& evaluator, const JobLimits& limits = {},
        std::function<void(const Job&, double limit)> on_give_up = [](const Job&, double) {});

    void start(const Job& job, const Configuration& configuration, Completion done) noexcept override;
    void ask_to_stop() noexcept override;

    /// For the evaluator: encloses one call into the objective, so that a thread waiting inside the objective's own
    /// oneTBB algorithm never takes up another trial. (Without it that happened 50 times of 50.)
    static void isolate(const std::function<void()>& call);

  private:
    Evaluator& evaluator_;
    std::optional<Overruns> overruns_;  ///< only with a time limit
};

}  // namespace espalier
