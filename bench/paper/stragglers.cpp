#include "paper/stragglers.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "core/levels.hpp"
#include "paper/in_parallel.hpp"
#include "paper/uniform_model.hpp"
#include "sim/observations.hpp"

namespace espalier::paper {
namespace {

LadderPlan plan_of(Scheme scheme) {
    LadderPlan plan({{rung_levels({1, 256, 4}), 256}}, ReductionFactor(4));
    plan.scheme = scheme;
    plan.from_scratch = true;
    return plan;
}

struct Repetition {
    double trained = 0;
    double first = 0;
};

Repetition repeat(const StragglerSetup& setup, std::uint64_t seed, const StragglerCell& cell, Scheme scheme) {
    World world;
    world.seed = seed;
    world.workers = 25;
    world.straggler_std = cell.std;
    world.drop_probability = cell.drop;
    world.on_drop = OnDrop::again;
    world.from_scratch = true;
    world.end = setup.end;
    const LadderPlan plan = plan_of(scheme);
    UniformModel model(seed);
    Observations observations(plan, 256.0);
    Simulation(plan, {}, world, model, {&observations}).run();
    return {static_cast<double>(observations.trained_in_full()), observations.first_in_full().value_or(setup.end)};
}

Training training_of(const std::vector<Repetition>& repetitions) {
    std::vector<double> trained, first;
    Training training;
    for (const auto& repetition : repetitions) {
        trained.push_back(repetition.trained);
        first.push_back(repetition.first);
        training.never += repetition.trained == 0 ? 1U : 0U;
    }
    training.trained = estimate(trained);
    training.first = estimate(first);
    return training;
}

/// Whether b, the harder world, has no more than a, but for two standard errors.
bool falls(const StragglerCell& a, const StragglerCell& b) {
    return b.asha.trained.mean <=
           a.asha.trained.mean + 2 * std::hypot(a.asha.trained.standard_error, b.asha.trained.standard_error);
}

bool any(const StragglerCell& cell) { return cell.asha.trained.mean > 0 || cell.sha.trained.mean > 0; }

/// SHA's configurations for one of ASHA's.
double ratio(const StragglerCell& cell) { return cell.sha.trained.mean / cell.asha.trained.mean; }

}  // namespace

std::vector<StragglerCell> straggler_cells(const StragglerSetup& setup) {
    std::vector<StragglerCell> cells;
    for (const double std : setup.stds)
        for (const double drop : setup.drops) cells.push_back({std, drop, {}, {}});
    const std::size_t count = setup.repetitions;
    std::vector<std::vector<Repetition>> asha(cells.size(), std::vector<Repetition>(count)), sha = asha;
    in_parallel(cells.size() * count, [&](std::size_t i) {
        const std::size_t cell = i / count, repetition = i % count;
        asha[cell][repetition] = repeat(setup, repetition + 1, cells[cell], Scheme::asha);
        sha[cell][repetition] = repeat(setup, repetition + 1, cells[cell], Scheme::sha);
    });
    for (std::size_t c = 0; c < cells.size(); ++c) {
        cells[c].asha = training_of(asha[c]);
        cells[c].sha = training_of(sha[c]);
    }
    return cells;
}

std::vector<Check> straggler_checks(const StragglerSetup& setup, const std::vector<StragglerCell>& cells) {
    const std::size_t rows = setup.stds.size(), columns = setup.drops.size();
    const auto cell = [&](std::size_t row, std::size_t column) { return cells[row * columns + column]; };
    bool ends = true, neighbours = true, more = true, sooner = true;
    for (std::size_t row = 0; row < rows; ++row) {
        ends = ends && cell(row, columns - 1).asha.trained.mean < cell(row, 0).asha.trained.mean;
        for (std::size_t c = 1; c < columns; ++c) neighbours = neighbours && falls(cell(row, c - 1), cell(row, c));
    }
    for (std::size_t c = 0; c < columns; ++c) {
        ends = ends && cell(rows - 1, c).asha.trained.mean < cell(0, c).asha.trained.mean;
        for (std::size_t row = 1; row < rows; ++row) neighbours = neighbours && falls(cell(row - 1, c), cell(row, c));
    }
    for (const auto& one : cells) {
        if (!any(one)) continue;
        more = more && one.asha.trained.mean > one.sha.trained.mean;
        sooner = sooner && one.asha.first.mean < one.sha.first.mean;
    }
    const auto &easy = cells.front(), &hard = cell(rows - 1, 0);
    return {{"ASHA: configurations trained to R fall from the least to the greatest std and p, in every row and column",
             ends},
            {"ASHA: no neighbour rises by more than two standard errors", neighbours},
            {"ASHA trains more configurations to R than SHA in every world where either trains one", more},
            {"ASHA trains its first one earlier than SHA in every such world", sooner},
            {fmt::format("SHA/ASHA falls from std {:g} to {:g} at p = {:g}: {:.3f} to {:.3f}", easy.std, hard.std,
                         easy.drop, ratio(easy), ratio(hard)),
             ratio(hard) < ratio(easy)}};
}

std::string straggler_table(const StragglerSetup& setup, const std::vector<StragglerCell>& cells) {
    std::string text = fmt::format(
        "(a) stragglers and dropped jobs: eta 4, r 1, R 256, SHA's n 256, 25 workers, from scratch, cut at {} units;\n"
        "    mean and standard error of {} runs, seeds 1 to {}; a run that trains none to R counts as {} in the time "
        "of the first\n\n"
        "{:>4} {:>7}   {:^36}   {:^33}   {:^10}\n"
        "{:>4} {:>7}   {:>13} {:>13} {:>8}   {:>16} {:>16}   {:>4} {:>5}\n",
        setup.end, setup.repetitions, setup.repetitions, setup.end, "", "", "trained to R", "time of the first",
        "runs: none", "std", "p", "ASHA", "SHA", "SHA/ASHA", "ASHA", "SHA", "ASHA", "SHA");
    const auto of = [](const Estimate& e, int wide, int digits) {
        return fmt::format("{:.{}f} ± {:{}.{}f}", e.mean, digits, e.standard_error, wide, digits);
    };
    for (const auto& [std, drop, asha, sha] : cells) {
        const StragglerCell cell{std, drop, asha, sha};
        text += fmt::format("{:>4.2f} {:>7}   {:>13} {:>13} {:>8}   {:>16} {:>16}   {:>4} {:>5}\n", std,
                            fmt::format("{:g}", drop), of(asha.trained, 4, 2), of(sha.trained, 4, 2),
                            any(cell) ? fmt::format("{:.3f}", ratio(cell)) : "-", of(asha.first, 5, 1),
                            of(sha.first, 5, 1), asha.never, sha.never);
    }
    return text;
}

std::vector<Chart> straggler_charts(const StragglerSetup& setup, const std::vector<StragglerCell>& cells) {
    const Axis probability{"probability that a job is dropped, per unit of time", true, {}, {}, {}};
    const auto subtitle =
        fmt::format("25 workers, from scratch; mean and standard error of {} runs", setup.repetitions);
    Chart trained{"Configurations trained to R",
                  subtitle,
                  probability,
                  {fmt::format("configurations in {} units of time", setup.end), false, 0, {}, {}},
                  {}};
    Chart first{"The first configuration trained to R", subtitle, probability, {"units of time", false, 0, {}, {}}, {}};
    for (std::size_t row = 0; row < setup.stds.size(); ++row)
        for (const bool synchronous : {false, true}) {
            Series counts, times;
            counts.name = times.name = fmt::format("{}, std {:.2f}", synchronous ? "SHA" : "ASHA", setup.stds[row]);
            counts.colour = times.colour = row;
            counts.dashed = times.dashed = synchronous;
            for (std::size_t column = 0; column < setup.drops.size(); ++column) {
                const auto& cell = cells[row * setup.drops.size() + column];
                const auto mark = [&](const Estimate& e) {
                    return Mark{cell.drop, e.mean, e.mean - e.standard_error, e.mean + e.standard_error};
                };
                const Training& training = synchronous ? cell.sha : cell.asha;
                counts.marks.push_back(mark(training.trained));
                times.marks.push_back(mark(training.first));
            }
            trained.series.push_back(counts);
            first.series.push_back(times);
        }
    return {trained, first};
}

}  // namespace espalier::paper
