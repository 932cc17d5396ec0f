#include "paper/wall_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string_view>

#include "core/levels.hpp"
#include "paper/in_parallel.hpp"
#include "paper/uniform_model.hpp"
#include "sim/observations.hpp"

namespace espalier::paper {
namespace {

std::vector<double> levels_of(const WallClockSetup& setup) { return rung_levels({1, setup.max_resource, setup.eta}); }

/// When a trial came back from the top rung.
class TopRung final : public SimulationListener {
  public:
    TopRung(TrialId trial, std::size_t rungs) : trial_(trial), rungs_(rungs) {}
    void passed(const Message& message, double time) override {
        const auto* result = std::get_if<Result>(&message.event);
        if (result != nullptr && result->trial == trial_ && result->rung + 1 == rungs_) time_ = time;
    }
    [[nodiscard]] double time() const { return time_; }

  private:
    TrialId trial_;
    std::size_t rungs_;
    double time_ = -1;
};

TrialId best_of(const UniformModel& model, std::uint64_t trials) {
    TrialId best{1};
    for (std::uint64_t trial = 2; trial <= trials; ++trial)
        if (model.loss(TrialId{trial}) < model.loss(best)) best = TrialId{trial};
    return best;
}

std::string_view training(const WallClockSetup& setup) { return setup.from_scratch ? "from scratch" : "going on"; }

bool is_exact(WallClockSetup setup, std::size_t seeds) {
    const double formula = wall_clock_of_formula(setup);
    bool exact = true;
    for (setup.seed = 1; setup.seed <= seeds; ++setup.seed) {
        const WallClock clock = wall_clock(setup);
        exact = exact && clock.first == formula && clock.best == formula && clock.end == formula;
    }
    return exact;
}

}  // namespace

WallClock wall_clock(const WallClockSetup& setup) {
    const LadderPlan plan(levels_of(setup), ReductionFactor(setup.eta));
    UniformModel model(setup.seed);
    Limits limits;
    limits.trials = setup.trials;
    World world;
    world.seed = setup.seed;
    world.workers = setup.workers;
    world.from_scratch = setup.from_scratch;
    Observations observations(plan, setup.max_resource);
    TopRung best(best_of(model, setup.trials), plan.brackets.front().levels.size());
    Simulation simulation(plan, limits, world, model, {&observations, &best});
    simulation.run();
    return {observations.first_in_full().value_or(-1), best.time(), simulation.now()};
}

double wall_clock_of_formula(const WallClockSetup& setup) {
    const auto levels = levels_of(setup);
    return setup.from_scratch ? std::accumulate(levels.begin(), levels.end(), 0.0) : setup.max_resource;
}

std::vector<WallClockSetup> wall_clock_settings() {
    return {{256, 4, 256, 256, true, 1}, {256, 4, 256, 256, false, 1}, {9, 3, 9, 9, true, 1}, {9, 3, 9, 9, false, 1}};
}

std::vector<Check> wall_clock_checks(std::size_t seeds) {
    std::vector<Check> checks;
    for (const auto& setup : wall_clock_settings())
        checks.push_back({fmt::format("{} workers, eta {}, R {}, {}: first, best and end at {} exactly", setup.workers,
                                      setup.eta, setup.max_resource, training(setup), wall_clock_of_formula(setup)),
                          is_exact(setup, seeds)});
    return checks;
}

std::string wall_clock_table(std::size_t seeds) {
    std::string text = fmt::format(
        "(b) wall clock with enough workers: as many trials as workers, r 1, losses U(0,1), no stragglers; seed 1 of "
        "{}, which agree\n\n{:>7} {:>4} {:>4}  {:<13} {:>9} {:>9} {:>9} {:>9} {:>10}\n",
        seeds, "workers", "eta", "R", "training", "first", "best", "end", "formula", "/ time(R)");
    for (const auto& setup : wall_clock_settings()) {
        const WallClock clock = wall_clock(setup);
        text += fmt::format("{:>7} {:>4} {:>4}  {:<13} {:>9} {:>9} {:>9} {:>9} {:>10}\n", setup.workers, setup.eta,
                            setup.max_resource, training(setup), clock.first, clock.best, clock.end,
                            wall_clock_of_formula(setup), fmt::format("{}/{}", clock.best, setup.max_resource));
    }
    return text;
}

Chart wall_clock_chart(std::size_t seeds) {
    const std::vector<double> workers = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
    Chart chart{"The best of 256 configurations is trained to R",
                fmt::format("eta 4, r 1, R 256, losses U(0,1); mean and standard error of {} seeds", seeds),
                {"workers", true, {}, {}, {1, 4, 16, 64, 256, 1024}},
                {"units of time", true, 200, {}, {}},
                {}};
    for (const bool from_scratch : {true, false}) {
        WallClockSetup setup{256, 4, 1, 256, from_scratch, 1};
        Series measured, formula;
        measured.name = from_scratch ? "trials start from scratch" : "trials go on";
        measured.colour = from_scratch ? 1 : 0;
        formula.name = from_scratch ? "1 + 4 + 16 + 64 + 256 = 341" : "time(R) = 256";
        formula.reference = true;
        for (const double count : workers) {
            std::vector<double> times(seeds);
            in_parallel(seeds, [&](std::size_t i) {
                WallClockSetup one = setup;
                one.workers = static_cast<std::uint32_t>(count);
                one.seed = i + 1;
                times[i] = wall_clock(one).best;
            });
            const Estimate mean = estimate(times);
            measured.marks.push_back(
                {count, mean.mean, mean.mean - mean.standard_error, mean.mean + mean.standard_error});
            formula.marks.push_back({count, wall_clock_of_formula(setup), 0, 0});
        }
        chart.series.push_back(measured);
        chart.series.push_back(formula);
    }
    return chart;
}

}  // namespace espalier::paper
