/// Graph hosts for tests: a world of random losses that writes down what the graph decided.
#pragma once

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "oracle/workload.hpp"
#include "runtime/ladder_graph.hpp"

namespace espalier::test {

/// Answers each job at once, in the thread that launches it.
class InstantHost : public GraphHost {
  public:
    explicit InstantHost(const Workload& workload) : workload_(workload) {}
    static constexpr GraphMode mode{false, true};
    void attach(LadderGraph& graph) { graph_ = &graph; }

    void record(const Message&) noexcept override {}
    void launch(const Launch& launch) noexcept override { graph_->completed(workload_.result(launch.decision.job)); }
    void settled(const Message& message, const FollowUps&) noexcept override { log_.push_back(message); }

    [[nodiscard]] const std::vector<Message>& log() const { return log_; }

  protected:
    LadderGraph& graph() { return *graph_; }

  private:
    Workload workload_;
    LadderGraph* graph_ = nullptr;
    std::vector<Message> log_;
};

/// Lets messages into the ladder later, from a thread of its own and in batches: as a journal's writer does.
class DelayedHost final : public InstantHost {
  public:
    static constexpr GraphMode mode{true, false};
    explicit DelayedHost(const Workload& workload) : InstantHost(workload), writer_([this] { write(); }) {}
    ~DelayedHost() override {
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
            wake_.notify_one();
        }
        writer_.join();
    }

    void record(const Message& message) noexcept override {
        const std::lock_guard lock(mutex_);
        queue_.push_back(message);
        wake_.notify_one();
    }

  private:
    void write() {
        std::unique_lock lock(mutex_);
        for (;;) {
            wake_.wait(lock, [&] { return closing_ || !queue_.empty(); });
            if (queue_.empty()) return;
            std::deque<Message> batch;
            batch.swap(queue_);
            lock.unlock();
            for (const auto& message : batch) graph().enter(message);
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Message> queue_;
    bool closing_ = false;
    std::thread writer_;
};

/// Runs the workload on a graph in an arena of so many threads; `plan`: its own, or with a stopping rule.
template <typename Host>
void run_live(const Workload& workload, int threads, Host& host, const LadderPlan& plan) {
    const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism,
                                              static_cast<std::size_t>(threads));
    oneapi::tbb::task_arena arena(threads, 1);
    arena.execute([&] {
        Ladder ladder(plan);
        LadderGraph graph(ladder, host, Host::mode);
        host.attach(graph);
        graph.run({}, {Start{workload.workers, workload.limits()}});
        if (!ladder.vacancies().ended()) throw std::logic_error("the graph is idle and the run has not ended");
    });
}

template <typename Host>
void run_live(const Workload& workload, int threads, Host& host) {
    run_live(workload, threads, host, workload.plan());
}

}  // namespace espalier::test
