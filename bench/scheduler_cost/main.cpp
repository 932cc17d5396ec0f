// What does a decision of each scheduler cost, next to ASHA's, when so many trials were drawn? The sequential ladder
// alone, in memory: a result goes in, a job comes out. The contenders take turns, so that what else the machine does
// befalls all of them.
//
// usage: scheduler_cost [most trials, a power of ten from 10^4, default 1000000] [turns, default 7]

#include <time.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/levels.hpp"
#include "machine.hpp"
#include "paper/contenders.hpp"
#include "scheduler_cost/workload.hpp"

using namespace espalier;
using namespace espalier::bench;

namespace {

/// Of this thread's own processor time: others that use the machine do not count.
double nanoseconds_now() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// One scheduler at one number of trials.
struct Cost {
    std::vector<double> nanoseconds;  ///< a decision, by turn
    double bytes = 0;                 ///< a trial
    double promotions = 0;            ///< of all decisions so far
};

/// While the last fifth of the trials is drawn: then the size is what it says.
double nanoseconds_up_to(Workload& workload, std::uint64_t trials) {
    while (workload.trials() < trials - trials / 5) {
        workload.prepare();
        workload.decide();
    }
    std::uint64_t decisions = 0;
    double took = 0;
    while (workload.trials() < trials) {
        workload.prepare();
        const double began = nanoseconds_now();
        decisions += workload.decide();
        took += nanoseconds_now() - began;
    }
    return took / static_cast<double>(decisions);
}

void grow(const LadderPlan& plan, std::vector<Cost>& costs) {
    Workload workload(plan);
    std::uint64_t trials = 10'000;
    for (auto& cost : costs) {
        cost.nanoseconds.push_back(nanoseconds_up_to(workload, trials));
        cost.bytes = static_cast<double>(workload.bytes()) / static_cast<double>(workload.trials());
        const std::uint64_t decisions = workload.trials() + workload.promotions();
        cost.promotions = static_cast<double>(workload.promotions()) / static_cast<double>(decisions);
        trials *= 10;
    }
}

/// The median of the ratios within each turn.
double ratio(const Cost& cost, const Cost& to) {
    std::vector<double> ratios;
    for (std::size_t turn = 0; turn < cost.nanoseconds.size(); ++turn)
        ratios.push_back(cost.nanoseconds[turn] / to.nanoseconds[turn]);
    return median(ratios);
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t most = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const std::uint64_t turns = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 7;
    std::vector<std::uint64_t> sizes;
    for (std::uint64_t size = 10'000; size <= most; size *= 10) sizes.push_back(size);
    if (sizes.empty() || turns == 0) {
        fmt::print(stderr, "usage: scheduler_cost [most trials, a power of ten from 10^4] [turns, at least 1]\n");
        return 2;
    }
    const auto all = paper::contenders(rung_levels({1, 256, 4}), 4);
    std::vector<std::vector<Cost>> costs(all.size(), std::vector<Cost>(sizes.size()));
    for (std::uint64_t turn = 0; turn < turns; ++turn)
        for (std::size_t c = 0; c < all.size(); ++c) grow(all[c].plan, costs[c]);

    std::size_t asha = 0;
    while (all[asha].name != paper::asha) ++asha;
    print_machine();
    fmt::print("rungs 1, 4, 16, 64, 256, eta 4; {} jobs in flight, losses U(0,1), seed {}; median of {} turns\n",
               in_flight, seed, turns);
    for (std::size_t s = 0; s < sizes.size(); ++s) {
        fmt::print("\n{:<24} {:>13} {:>9} {:>14} {:>13}\n", fmt::format("at {} trials", sizes[s]), "ns a decision",
                   "of ASHA's", "promotions", "bytes a trial");
        for (std::size_t c = 0; c < all.size(); ++c)
            fmt::print("{:<24} {:>13.0f} {:>9.2f} {:>12.1f} % {:>13.1f}\n", all[c].name,
                       median(costs[c][s].nanoseconds), ratio(costs[c][s], costs[asha][s]),
                       100 * costs[c][s].promotions, costs[c][s].bytes);
    }
}
