// How long does a worker wait from the end of its job to the start of the next, and how much of the machine does a
// short objective get? One worker a core, in memory, ASHA of five rungs.
//
// usage: dispatch_latency [jobs, default 200000]

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <array>
#include <chrono>
#include <cstdlib>

#include "base/random.hpp"
#include "machine.hpp"
#include "runtime/ladder_graph.hpp"

using namespace espalier;
using Clock = std::chrono::steady_clock;

namespace {

void spin(Clock::duration time) {
    const auto until = Clock::now() + time;
    while (Clock::now() < until) {
    }
}

/// Notes when each job ended and when the job that its message led to began.
class Host final : public GraphHost {
  public:
    Host(Clock::duration job_time, std::size_t jobs) : job_time_(job_time) { latencies_.reserve(2 * jobs); }
    void attach(LadderGraph& graph) { graph_ = &graph; }

    void record(const Message& message) noexcept override {
        // In the thread whose job has just ended; its Launch comes later, so there is no race on the slot.
        ended_at(message.seq) = ended_here;
    }
    void launch(const Launch& launch) noexcept override {
        const auto began = Clock::now();
        const auto ended = ended_at(launch.seq);
        spin(job_time_);
        const Job& job = launch.decision.job;
        const Result result = result_of(job, draw_unit(1, job.trial, Purpose::trial_seed, job.rung));
        ended_here = Clock::now();
        note(ended == Clock::time_point{} ? Clock::duration{} : began - ended, ended_here - began);
        graph_->completed(result);
        ended_here = {};
    }
    void settled(const Message&, const FollowUps&) noexcept override {}

    /// The quantile q of the latencies, in microseconds.
    double quantile(double q) {
        std::sort(latencies_.begin(), latencies_.end());
        return latencies_[static_cast<std::size_t>(q * static_cast<double>(latencies_.size() - 1))];
    }
    [[nodiscard]] double useful() const { return useful_; }  ///< seconds inside jobs

  private:
    Clock::time_point& ended_at(Seq seq) { return ended_[number(seq) % ended_.size()]; }
    void note(Clock::duration latency, Clock::duration job) {
        const std::lock_guard lock(mutex_);
        useful_ += std::chrono::duration<double>(job).count();
        latencies_.push_back(std::chrono::duration<double, std::micro>(latency).count());
    }

    static thread_local Clock::time_point ended_here;
    Clock::duration job_time_;
    LadderGraph* graph_ = nullptr;
    std::array<Clock::time_point, 4096> ended_{};  ///< far more slots than messages in flight
    std::mutex mutex_;
    std::vector<double> latencies_;
    double useful_ = 0;
};
thread_local Clock::time_point Host::ended_here;

struct Measured {
    double median, p99, efficiency;
};

Measured run(Clock::duration job_time, std::uint64_t jobs) {
    const auto workers = std::thread::hardware_concurrency();
    const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism, workers + 1);
    oneapi::tbb::task_arena arena(static_cast<int>(workers + 1), 1);
    Host host(job_time, jobs);
    double wall = 0;
    arena.execute([&] {
        Ladder ladder(LadderPlan{{1, 4, 16, 64, 256}, ReductionFactor(4)});
        LadderGraph graph(ladder, host, {false, /*in_place=*/true});
        host.attach(graph);
        Limits limits;
        limits.trials = jobs * 3 / 4;
        const auto began = Clock::now();
        graph.run({}, {Start{workers, limits}});
        wall = std::chrono::duration<double>(Clock::now() - began).count();
    });
    return {host.quantile(0.5), host.quantile(0.99), host.useful() / (wall * workers)};
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t jobs = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000;
    bench::print_machine();
    using namespace std::chrono_literals;
    fmt::print("\nend of a job to start of the next, jobs of 20 us, {} workers, best of 5 runs\n",
               std::thread::hardware_concurrency());
    Measured best{1e9, 1e9, 0};
    for (int i = 0; i < 5; ++i) {
        const Measured m = run(20us, jobs);
        fmt::print("  median {:6.2f} us   99 % {:7.2f} us\n", m.median, m.p99);
        best.median = std::min(best.median, m.median);
        best.p99 = std::min(best.p99, m.p99);
    }
    fmt::print("best: median {:.2f} us, 99 % {:.2f} us\n", best.median, best.p99);
    fmt::print("\na busy objective of 1 ms: useful time / (wall x workers), best of 5 runs\n");
    for (int i = 0; i < 5; ++i) {
        const Measured m = run(1ms, std::max<std::uint64_t>(jobs / 100, 1000));
        fmt::print("  {:.4f}\n", m.efficiency);
        best.efficiency = std::max(best.efficiency, m.efficiency);
    }
    fmt::print("best: {:.4f}\n", best.efficiency);
}
