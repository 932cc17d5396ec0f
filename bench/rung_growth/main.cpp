// Does a decision stay cheap as a run grows? The sequential ladder (eta 4, five rungs, one worker) is driven to 10^3 …
// 10^7 results; at each size the time per decision of the last stretch, median of five runs; and the memory per trial.
//
// usage: rung_growth [largest power of ten, default 7]

#include <chrono>
#include <cstdlib>
#include <functional>

#include "base/random.hpp"
#include "core/ladder.hpp"
#include "machine.hpp"

using namespace espalier;

namespace {

using Losses = std::function<double(const Job&)>;

/// One run, grown step by step. One vacancy goes round.
class Run {
  public:
    Run(std::vector<double> levels, Losses losses)
        : ladder_(LadderPlan{std::move(levels), ReductionFactor(4)}), losses_(std::move(losses)) {
        ladder_.step(Start{1, {}});
        job_ = ladder_.step(Vacancy{}).message.decision->job;
    }
    /// Seconds per decision while the run grows to so many results.
    double grow_to(std::uint64_t results) {
        const auto began = std::chrono::steady_clock::now();
        const auto before = results_;
        for (; results_ < results; ++results_)
            job_ = ladder_.step(result_of(job_, losses_(job_))).message.decision->job;
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        return took.count() / static_cast<double>(results - before);
    }
    [[nodiscard]] double bytes_per_trial() const {
        return static_cast<double>(ladder_.bytes()) / static_cast<double>(ladder_.drawn());
    }

  private:
    Ladder ladder_;
    Losses losses_;
    Job job_;
    std::uint64_t results_ = 0;
};

void measure(const char* name, const std::vector<double>& levels, const Losses& losses, int largest) {
    constexpr int runs = 5;
    std::vector<std::vector<double>> times(static_cast<std::size_t>(largest) + 1);
    std::vector<double> bytes(times.size());
    for (int run = 0; run < runs; ++run) {
        Run grown(levels, losses);
        std::uint64_t size = 1000;
        for (std::size_t power = 3; power < times.size(); ++power, size *= 10) {
            // The last fifth: the size is what it says.
            grown.grow_to(size - size / 5);
            times[power].push_back(grown.grow_to(size));
            bytes[power] = grown.bytes_per_trial();
        }
    }
    fmt::print("\n{}\n{:>8}  {:>13}  {:>16}\n", name, "results", "ns a decision", "bytes a trial");
    for (std::size_t power = 3; power < times.size(); ++power)
        fmt::print("{:>8}  {:>13.0f}  {:>16.0f}\n", fmt::format("10^{}", power), bench::median(times[power]) * 1e9,
                   bytes[power]);
    fmt::print("10^{} / 10^4: {:.2f}\n", largest, bench::median(times.back()) / bench::median(times[4]));
}

}  // namespace

int main(int argc, char** argv) {
    const int largest = argc > 1 ? std::atoi(argv[1]) : 7;
    bench::print_machine();
    constexpr std::uint64_t seed = 1;
    const auto random = [](const Job& job) { return draw_unit(seed, job.trial, Purpose::configuration, job.rung); };
    const auto improving = [](const Job& job) { return -static_cast<double>(number(job.trial)); };
    const std::vector<double> asha{1, 4, 16, 64, 256};
    measure("ASHA, random losses (seed 1)", asha, random, largest);
    measure("ASHA, strictly improving losses", asha, improving, largest);
    measure("random search (one rung), random losses", {256}, random, largest);
}
