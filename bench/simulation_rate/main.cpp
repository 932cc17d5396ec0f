// How many jobs a second does a simulated run decide and finish, in memory, with few and with very many workers? A
// trial's loss is one U(0,1), the same at every rung; jobs take the resource they add, with stragglers. The last line
// is the memory of 10^7 jobs.
//
// usage: simulation_rate [jobs, default 10000000]

#include <sys/resource.h>

#include <chrono>
#include <cstdlib>

#include "base/random.hpp"
#include "machine.hpp"
#include "sim/simulation.hpp"

using namespace espalier;

namespace {

constexpr std::uint64_t seed = 1;

class UniformModel final : public JobModel {
  public:
    double time(const Job& job) override { return job.to - job.from; }
    Result finish(const Job& job) override {
        return result_of(job, draw_unit(seed, job.trial, Purpose::configuration, 0));
    }
};

/// Counts results.
class Count final : public SimulationListener {
  public:
    void passed(const Message& message, double) override {
        results += std::holds_alternative<Result>(message.event) ? 1U : 0U;
    }
    std::uint64_t results = 0;
};

void measure(std::uint32_t workers, double straggler_std, std::uint64_t jobs) {
    UniformModel model;
    Count count;
    World world;
    world.seed = seed;
    world.workers = workers;
    world.straggler_std = straggler_std;
    Simulation simulation(LadderPlan(std::vector<double>{1, 4, 16, 64, 256}, ReductionFactor(4)), {}, world, model,
                          {&count});
    const auto began = std::chrono::steady_clock::now();
    while (count.results < jobs) simulation.step();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    fmt::print("{:>8}  {:>10}  {:>10}  {:>12.2f}\n", workers, straggler_std, jobs,
               static_cast<double>(jobs) / took.count() / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t jobs = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000;
    bench::print_machine();
    fmt::print("seed {}; eta 4, r 1, R 256\n\n{:>8}  {:>10}  {:>10}  {:>12}\n", seed, "workers", "stragglers", "jobs",
               "million/s");
    for (const std::uint32_t workers : {1U, 500U, 100'000U}) {
        measure(workers, 0, jobs);
        measure(workers, 0.5, jobs);
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    fmt::print("\nlargest resident set: {:.2f} GiB\n", static_cast<double>(usage.ru_maxrss) / (1 << 20));
}
