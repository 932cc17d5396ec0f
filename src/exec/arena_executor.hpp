/// The default executor: runs the job at once in the calling thread, which is one of the graph's arena. For objectives
/// that are trusted not to crash.
#pragma once

#include "exec/executor.hpp"

namespace espalier {

class ArenaExecutor final : public Executor {
  public:
    /// `evaluator` must outlive the executor.
    explicit ArenaExecutor(Evaluator& evaluator) : evaluator_(evaluator) {}

    void start(const Job& job, const Configuration& configuration, Completion done) noexcept override;
    void ask_to_stop() noexcept override;

    /// For the evaluator: encloses one call into the objective, so that a thread waiting inside the objective's own
    /// oneTBB algorithm never takes up another trial. (Without it that happened 50 times of 50.)
    static void isolate(const std::function<void()>& call);

  private:
    Evaluator& evaluator_;
};

}  // namespace espalier
