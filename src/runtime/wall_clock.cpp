#include "runtime/wall_clock.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/random.hpp"
#include "sim/observations.hpp"
#include "sim/simulation.hpp"

namespace espalier {
namespace {

/// About two seconds.
constexpr std::uint64_t most_played = 4'000'000;
/// Games of ASHA are different, the more the shorter they are.
constexpr std::uint64_t games_of_asha = 9;
constexpr std::uint64_t jobs_of_games = 100'000;

class Linear final : public JobModel {
  public:
    Linear(double seconds_per_unit, std::uint64_t seed) : seconds_per_unit_(seconds_per_unit), seed_(seed) {}
    [[nodiscard]] double time(const Job& job) override { return (job.to - job.from) * seconds_per_unit_; }
    [[nodiscard]] Result finish(const Job& job) override {
        return result_of(job, draw_unit(seed_, job.trial, Purpose::configuration, 0));
    }

  private:
    double seconds_per_unit_;
    std::uint64_t seed_;
};

Limits limits_of(const Study& study, const Expectation& expected) {
    Limits limits = ladder_limits(study);
    limits.target = -std::numeric_limits<double>::infinity();
    const bool unlimited = !most_trials(study) && !study.limits.resource && !study.limits.seconds;
    if (unlimited) limits.trials = expected.trials;
    return limits;
}

WallClock play(const Study& study, const Limits& limits, double seconds_of_full, std::uint64_t seed) {
    World world;
    world.workers = study.workers;
    if (study.limits.seconds) world.end = *study.limits.seconds;
    const double full = *full_resource(study);
    Linear model(seconds_of_full / full, seed);
    Observations seen(ladder_plan(study), full);
    Simulation simulation(ladder_plan(study), limits, world, model, {&seen});
    while (seen.jobs() < most_played && simulation.step()) {
    }
    WallClock clock;
    clock.seconds = simulation.now();
    clock.first_in_full = seen.first_in_full();
    clock.in_full = static_cast<double>(seen.trained_in_full());
    clock.trials = static_cast<double>(simulation.ladder().drawn());
    clock.jobs = static_cast<double>(seen.jobs());
    clock.utilisation = seen.utilisation(simulation.now());
    clock.cut = simulation.now() >= world.end;
    clock.played = seen.jobs() < most_played;
    return clock;
}

WallClock always_busy(const Study& study, const Expectation& expected, double seconds_of_full) {
    WallClock clock;
    clock.played = false;
    clock.utilisation = 1;
    clock.trials = static_cast<double>(expected.trials);
    clock.jobs = static_cast<double>(expected.jobs);
    clock.seconds = expected.resource / *full_resource(study) * seconds_of_full / study.workers;
    const bool only_time = !most_trials(study) && !study.limits.resource;
    if (study.limits.seconds && (only_time || *study.limits.seconds < clock.seconds)) {
        const double part = *study.limits.seconds / clock.seconds;
        clock.cut = true;
        clock.trials *= part;
        clock.jobs *= part;
        clock.seconds = *study.limits.seconds;
    }
    return clock;
}

/// The mean of all games; the first trial in full only where each has one.
WallClock mean(const std::vector<WallClock>& games) {
    WallClock sum;
    sum.first_in_full = 0;
    const auto count = static_cast<double>(games.size());
    for (const auto& game : games) {
        sum.seconds += game.seconds / count;
        sum.in_full += game.in_full / count;
        sum.trials += game.trials / count;
        sum.jobs += game.jobs / count;
        sum.utilisation += game.utilisation / count;
        sum.cut = sum.cut || game.cut;
        if (sum.first_in_full && game.first_in_full)
            *sum.first_in_full += *game.first_in_full / count;
        else
            sum.first_in_full.reset();
    }
    sum.utilisation = std::min(1.0, sum.utilisation);  // the last bit may be rounded up
    return sum;
}

}  // namespace

WallClock play_clock(const Study& study, const Expectation& expected, double seconds_of_full) {
    if (expected.jobs > most_played && !study.limits.seconds) return always_busy(study, expected, seconds_of_full);
    const Limits limits = limits_of(study, expected);
    std::vector<WallClock> games{play(study, limits, seconds_of_full, 0)};
    if (!games.front().played) return always_busy(study, expected, seconds_of_full);
    const bool differ = study.scheme != Scheme::sha && study.algorithm != Algorithm::random;
    if (differ && games.front().jobs < jobs_of_games)
        for (std::uint64_t seed = 1; seed < games_of_asha; ++seed)
            games.push_back(play(study, limits, seconds_of_full, seed));
    return mean(games);
}

}  // namespace espalier
