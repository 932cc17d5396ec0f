/// Random workloads: what a trial's loss is at each rung, as a function of (seed, trial, rung), so that live threads
/// and sequential oracles see the same losses in whatever order they ask.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/exact.hpp"
#include "base/random.hpp"
#include "core/job.hpp"
#include "core/ladder.hpp"
#include "core/levels.hpp"
#include "core/message.hpp"

namespace espalier {

/// splitmix64 (Steele et al. 2014): a small generator for choosing workloads, independent of the product's draws.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    std::uint64_t below(std::uint64_t n) { return next() % n; }
    double unit() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
    template <typename T>
    T pick(const std::vector<T>& options) {
        return options[below(options.size())];
    }

  private:
    std::uint64_t state_;
};

/// Of population based training: small populations and few intervals, so that many are over.
inline LadderPlan random_population(Dice& dice) {
    const double interval = dice.pick<double>({1, 1, 2.5, 16, 0.1});
    BracketPlan bracket;
    for (auto count = 1 + dice.below(dice.pick<std::uint64_t>({3, 8, 16})); count > 0; --count)
        bracket.levels.push_back(interval * static_cast<double>(bracket.levels.size() + 1));
    if (dice.below(3) == 0) bracket.levels.push_back(bracket.levels.back() + interval / 2);
    bracket.share = 1 + dice.below(dice.pick<std::uint64_t>({4, 12, 12, 30}));
    LadderPlan plan({std::move(bracket)}, ReductionFactor(4));
    plan.scheme = Scheme::pbt;
    plan.population = PopulationPlan{interval * dice.pick<double>({0.5, 1, 2, 2, 2, 3.5, 100}), dice.next() >> 11U};
    return plan;
}

/// Of SHA, or of brackets in a loop: as many trials as their shares say are drawn in a turn, so those are small.
inline LadderPlan random_turns(Dice& dice, Scheme scheme) {
    if (scheme == Scheme::pbt) return random_population(dice);
    const ReductionFactor eta(dice.pick<double>({2, 2, 2.5, 3, 3, 3.125, 4}));
    std::vector<BracketPlan> brackets;
    for (auto count = 1 + dice.below(4); count > 0; --count) {
        const auto rungs = 1 + static_cast<unsigned>(dice.below(4));
        // The brackets of an infinite horizon end anywhere; a loop's end at the same resource.
        const double top = scheme == Scheme::loop ? 64 : dice.pick<double>({9, 64, 100});
        BracketPlan bracket{levels_up_to(top, rungs, eta, dice.below(2) == 0), 1};
        const double least = times_power(1, eta, static_cast<int>(bracket.levels.size()) - 1);
        bracket.share = static_cast<std::uint64_t>(std::ceil(least)) + dice.below(dice.pick<std::uint64_t>({1, 4, 20}));
        brackets.push_back(std::move(bracket));
    }
    LadderPlan plan(std::move(brackets), eta);
    plan.scheme = scheme;
    plan.from_scratch = dice.below(3) == 0;
    return plan;
}

/// The traps of DESIGN, section 11.
enum class Losses : std::uint8_t { random, ties, equal, improving, worsening, with_nan, with_failures, mixed };

struct Workload {
    std::uint64_t seed = 0;
    double eta = 4;
    std::uint64_t p = 4, q = 1;         ///< eta again, for the oracle
    std::vector<double> levels;         ///< of one bracket
    std::vector<BracketPlan> brackets;  ///< of several: then `levels` is the first's
    std::optional<LadderPlan> turns;    ///< of another scheme than ASHA: instead of all these
    std::uint32_t workers = 1;
    std::uint64_t trials = 100;
    Losses losses = Losses::random;
    std::uint32_t attempts = 1;  ///< of a job that fails
    std::uint64_t failures = Limits().failures;
    std::uint64_t failures_in_a_row = Limits().failures_in_a_row;

    [[nodiscard]] std::vector<BracketPlan> all_brackets() const {
        return brackets.empty() ? std::vector<BracketPlan>{{levels, 1}} : brackets;
    }
    [[nodiscard]] LadderPlan plan() const {
        LadderPlan plan = turns ? *turns : LadderPlan{all_brackets(), ReductionFactor(eta)};
        plan.attempts = attempts;
        return plan;
    }
    [[nodiscard]] Limits limits() const {
        Limits limits;
        limits.trials = trials;
        limits.failures = failures;
        limits.failures_in_a_row = failures_in_a_row;
        return limits;
    }

    [[nodiscard]] Result result(const Job& job) const {
        Dice dice(seed ^ (number(job.trial) * 0x9E3779B97F4A7C15U) ^ (std::uint64_t{job.rung} << 56U) ^
                  (std::uint64_t{job.attempt - 1} << 48U));
        const double u = dice.unit();
        const double fault = dice.unit();
        switch (losses) {
            case Losses::random:
                return result_of(job, u);
            case Losses::ties:
                return result_of(job, std::floor(u * 4));
            case Losses::equal:
                return result_of(job, 0.5);
            case Losses::improving:
                return result_of(job, -static_cast<double>(number(job.trial)));
            case Losses::worsening:
                return result_of(job, static_cast<double>(number(job.trial)));
            case Losses::with_nan:
                if (fault < 0.3) return result_of(job, std::numeric_limits<double>::quiet_NaN());
                return result_of(job, u);
            case Losses::with_failures:
                if (fault < 0.5)
                    return failure_of(job, fault < 0.35   ? Outcome::failed
                                           : fault < 0.4  ? Outcome::crashed
                                           : fault < 0.45 ? Outcome::timeout
                                                          : Outcome::out_of_memory);
                return result_of(job, u);
            case Losses::mixed:
                break;
        }
        if (fault < 0.05) return failure_of(job);
        if (fault < 0.1) return failure_of(job, Outcome::infeasible);
        if (fault < 0.2) return result_of(job, std::numeric_limits<double>::infinity());
        if (fault < 0.3) return result_of(job, -std::numeric_limits<double>::infinity());
        return result_of(job, fault < 0.6 ? std::floor(u * 3) : u);
    }
};

/// `seed` decides everything. `most_workers` bounds the jobs in flight.
inline Workload random_workload(std::uint64_t seed, std::uint32_t most_workers = 256) {
    struct Eta {
        double value;
        std::uint64_t p, q;
    };
    Dice dice(seed);
    Workload w;
    w.seed = dice.next();
    const auto eta = dice.pick<Eta>({{2, 2, 1}, {2.7, 27, 10}, {3, 3, 1}, {4, 4, 1}});
    w.eta = eta.value;
    w.p = eta.p;
    w.q = eta.q;
    const auto rungs = 1 + dice.below(6);
    for (std::uint64_t k = 0; k < rungs; ++k) w.levels.push_back(std::pow(eta.value, static_cast<double>(k)));
    w.workers = static_cast<std::uint32_t>(dice.pick<std::uint64_t>({1, 2, 3, 8, 64, 256, 1 + dice.below(256)}));
    w.workers = std::min(w.workers, most_workers);
    w.trials = 1 + dice.below(dice.below(3) == 0 ? 20 : 400);
    w.losses = static_cast<Losses>(dice.below(8));
    return w;
}

/// The same with up to five brackets, each of fewer rungs than the one before, and random shares.
inline Workload random_brackets(std::uint64_t seed, std::uint32_t most_workers = 256) {
    Workload w = random_workload(seed, most_workers);
    Dice dice(seed ^ 0xB7AC4E75U);
    const auto count = 1 + dice.below(std::min<std::uint64_t>(5, w.levels.size()));
    for (std::uint64_t b = 0; b < count; ++b)
        w.brackets.push_back({{w.levels.begin() + static_cast<std::ptrdiff_t>(b), w.levels.end()}, 1 + dice.below(9)});
    return w;
}

/// The same with jobs that fail, are tried again, and may be too many.
inline Workload with_failures(Workload w) {
    Dice dice(w.seed ^ 0xFA11U);
    w.losses = dice.pick<Losses>({Losses::with_failures, Losses::with_failures, Losses::mixed});
    w.attempts = static_cast<std::uint32_t>(1 + dice.below(4));
    if (dice.below(3) == 0) w.failures = 1 + dice.below(60);
    if (dice.below(3) == 0) w.failures_in_a_row = 1 + dice.below(12);
    return w;
}

/// The same of SHA brackets, of ASHA's in a loop, or of populations.
inline Workload random_turns(std::uint64_t seed, Scheme scheme, std::uint32_t most_workers = 256) {
    Workload w = random_workload(seed, most_workers);
    Dice dice(seed ^ 0x7B2A5E11U);
    w.turns = random_turns(dice, scheme);
    w.levels = w.turns->brackets.front().levels;
    w.eta = w.turns->eta.value();
    return w;
}

}  // namespace espalier
