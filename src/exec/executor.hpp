/// Between the flow graph and whatever evaluates. The graph does not know which executor it has.
#pragma once

#include <cassert>
#include <utility>

#include "core/job.hpp"
#include "objective/evaluator.hpp"
#include "space/configuration.hpp"

namespace espalier {

/// Receives what jobs came back with. From any thread; must not block on a job.
class CompletionSink {
  public:
    CompletionSink() = default;
    CompletionSink(const CompletionSink&) = delete;
    CompletionSink& operator=(const CompletionSink&) = delete;
    virtual ~CompletionSink() = default;
    virtual void completed(const Job& job, Evaluation&& evaluation) noexcept = 0;
};

/// The right to say once what became of a job. Move-only: an answer that comes twice or too late has no Completion left
/// to say it with, and so nothing is counted twice. (The sequential drivers check the same with core/in_flight.hpp.)
class Completion {
  public:
    Completion(CompletionSink& sink, const Job& job) : sink_(&sink), job_(job) {}
    Completion(Completion&& other) noexcept : sink_(std::exchange(other.sink_, nullptr)), job_(other.job_) {}
    Completion& operator=(Completion&&) = delete;
    /// Every job comes back: a run that lost one would wait forever.
    ~Completion() { assert(sink_ == nullptr); }

    [[nodiscard]] const Job& job() const { return job_; }
    void finish(Evaluation&& evaluation) && noexcept {
        std::exchange(sink_, nullptr)->completed(job_, std::move(evaluation));
    }

  private:
    CompletionSink* sink_;
    Job job_;
};

class Executor {
  public:
    Executor() = default;
    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;
    virtual ~Executor() = default;

    /// Runs the job; `done` is finished exactly once, from any thread, before or after start() returns. A failed
    /// evaluation is a result, never an exception. Called by many threads at once.
    virtual void start(const Job& job, const Configuration& configuration, Completion done) noexcept = 0;
    /// Jobs in flight should end at their next chance; those that do come back without a result. Any thread.
    virtual void ask_to_stop() noexcept = 0;
};

}  // namespace espalier
