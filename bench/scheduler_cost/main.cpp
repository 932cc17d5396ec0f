// What does a decision of each scheduler cost, next to ASHA's, when so many trials were drawn? The sequential ladder
// alone, in memory: a result goes in, a job comes out. And a report of a stopping rule? The contenders take turns, so
// that what else the machine does befalls all of them.
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

struct Times {
    double decision = 0;  ///< ns
    double report = 0;    ///< ns; 0: there are none
};

/// One scheduler at one number of trials.
struct Cost {
    std::vector<double> decisions, reports;  ///< ns, by turn
    double bytes = 0;                        ///< a trial
    std::string what;                        ///< it did
};

/// While the last fifth of the trials is drawn: then the size is what it says.
Times times_up_to(Workload& workload, std::uint64_t trials) {
    while (workload.trials() < trials - trials / 5) {
        workload.prepare();
        workload.report();
        workload.decide();
    }
    std::uint64_t decisions = 0, reports = 0;
    Times took;
    while (workload.trials() < trials) {
        workload.prepare();
        const double began = nanoseconds_now();
        reports += workload.report();
        const double between = nanoseconds_now();
        decisions += workload.decide();
        took.report += between - began;
        took.decision += nanoseconds_now() - between;
    }
    took.decision /= static_cast<double>(decisions);
    took.report = reports == 0 ? 0 : took.report / static_cast<double>(reports);
    return took;
}

std::string told(const Workload& workload) {
    const auto trials = static_cast<double>(workload.trials());
    if (workload.stops() > 0)
        return fmt::format("{:.1f} % of trials stopped", 100 * static_cast<double>(workload.stops()) / trials);
    const auto promotions = static_cast<double>(workload.promotions());
    return fmt::format("{:.1f} % promotions", 100 * promotions / (trials + promotions));
}

void grow(const LadderPlan& plan, std::vector<Cost>& costs) {
    Workload workload(plan);
    std::uint64_t trials = 10'000;
    for (auto& cost : costs) {
        const Times times = times_up_to(workload, trials);
        cost.decisions.push_back(times.decision);
        cost.reports.push_back(times.report);
        cost.bytes = static_cast<double>(workload.bytes()) / static_cast<double>(workload.trials());
        cost.what = told(workload);
        trials *= 10;
    }
}

/// The median of the ratios within each turn.
double ratio(const std::vector<double>& times, const std::vector<double>& to) {
    std::vector<double> ratios;
    for (std::size_t turn = 0; turn < times.size(); ++turn) ratios.push_back(times[turn] / to[turn]);
    return median(ratios);
}

void print(const std::vector<paper::Contender>& all, const std::vector<std::vector<Cost>>& costs, std::size_t size) {
    std::size_t asha = 0;
    while (all[asha].name != paper::asha) ++asha;
    const auto& to = costs[asha][size].decisions;
    for (std::size_t c = 0; c < all.size(); ++c) {
        const Cost& cost = costs[c][size];
        std::string report(20, ' ');
        if (median(cost.reports) > 0)
            report = fmt::format("{:>10.0f} {:>9.2f}", median(cost.reports), ratio(cost.reports, to));
        fmt::print("{:<24} {:>11.0f} {:>9.2f} {} {:>13.1f}  {}\n", all[c].name, median(cost.decisions),
                   ratio(cost.decisions, to), report, cost.bytes, cost.what);
    }
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
    auto all = paper::contenders(rung_levels({1, 256, 4}), 4);
    all.push_back(paper::population_contender(256));
    std::vector<std::vector<Cost>> costs(all.size(), std::vector<Cost>(sizes.size()));
    for (std::uint64_t turn = 0; turn < turns; ++turn)
        for (std::size_t c = 0; c < all.size(); ++c) grow(all[c].plan, costs[c]);

    print_machine();
    fmt::print(
        "rungs 1, 4, 16, 64, 256, eta 4; {} jobs in flight, losses U(0,1), seed {}; median of {} turns; ratios are "
        "to a decision of ASHA's\n",
        in_flight, seed, turns);
    for (std::size_t s = 0; s < sizes.size(); ++s) {
        fmt::print("\n{:<24} {:>11} {:>9} {:>10} {:>9} {:>13}\n", fmt::format("at {} trials", sizes[s]), "ns/decision",
                   "ratio", "ns/report", "ratio", "bytes a trial");
        print(all, costs, s);
    }
}
