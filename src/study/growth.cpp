#include "study/growth.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "core/ladder.hpp"

namespace espalier {
namespace {

constexpr std::uint64_t most_played = 4096;
/// More than any ladder of so many trials opens.
constexpr std::size_t chain = 32;

struct Games {
    std::uint64_t count, trials;
};
/// Few trials differ more from one game to the next, and cost less.
constexpr std::array<Games, 3> games{{{24, most_played}, {40, 1024}, {200, 256}}};

/// One game. `counted` hears the rung of each job, and how many trials are drawn.
template <typename Counted>
void play(const LadderPlan& plan, std::uint64_t trials, std::uint64_t seed, Counted counted) {
    Ladder ladder(plan);
    Limits limits;
    limits.trials = trials;
    ladder.step(Start{1, limits});
    auto decision = ladder.step(Vacancy{}).message.decision;
    while (decision) {
        const Job job = decision->job;
        counted(job.rung, ladder.drawn());
        // A trial's loss is the same in each rung: good ones stay good. Losses drawn anew in each would cascade less
        // than those of real objectives do.
        decision = ladder.step(result_of(job, draw_unit(seed, job.trial, Purpose::configuration, 0))).message.decision;
    }
}

}  // namespace

Growth::Growth(double eta, std::uint64_t trials) : eta_(eta) {
    std::vector<double> levels(chain);
    std::iota(levels.begin(), levels.end(), 1.0);
    const LadderPlan plan(std::move(levels), ReductionFactor(eta));
    const auto reach = std::clamp<std::uint64_t>(trials, 1, most_played);
    jobs_.assign(chain, std::vector<double>(reach + 1));
    std::vector<double> played_so_far(reach + 1);
    std::uint64_t seed = 0;
    for (const auto& [count, most] : games) {
        const auto length = std::min(most, reach);
        for (std::uint64_t game = 0; game < count; ++game)
            play(plan, length, seed++, [&](std::uint32_t rung, std::uint64_t drawn) { ++jobs_[rung][drawn]; });
        for (std::uint64_t n = 0; n <= length; ++n) played_so_far[n] += static_cast<double>(count);
    }
    // One worker draws only when no promotion is due: the jobs before trial n + 1 are those of a run of n trials. Means
    // are of what each trial adds, over the games that got so far.
    for (auto& rung : jobs_)
        for (std::uint64_t n = 1; n <= reach; ++n) rung[n] = rung[n - 1] + rung[n] / played_so_far[n];

    const auto beyond = [&](std::size_t rung) {
        const double below = jobs_[rung].back();
        return below > 0 ? std::max(0.0, (jobs_[rung + 1].back() - below / eta_) / std::sqrt(below)) : 0;
    };
    surplus_ = beyond(0);
    surplus_above_ = std::max(surplus_, beyond(1));
}

double Growth::played(std::size_t rung, double trials) const {
    if (rung >= jobs_.size()) return 0;
    const auto& known = jobs_[rung];
    const auto whole = std::min(static_cast<std::size_t>(trials), known.size() - 1);
    const auto next = std::min(whole + 1, known.size() - 1);
    return known[whole] + (trials - static_cast<double>(whole)) * (known[next] - known[whole]);
}

double Growth::promoted(double jobs, bool first) const {
    return jobs / eta_ + (first ? surplus_ : surplus_above_) * std::sqrt(jobs);
}

std::vector<double> Growth::jobs(double trials, std::size_t rungs) const {
    const auto reach = static_cast<double>(jobs_.front().size() - 1);
    std::vector<double> all;
    double now = trials;
    for (; now > reach && all.size() < rungs; now = promoted(now, all.size() == 1)) all.push_back(now);
    for (std::size_t rung = 0; all.size() < rungs && rung < chain; ++rung) all.push_back(played(rung, now));
    return all;
}

}  // namespace espalier
