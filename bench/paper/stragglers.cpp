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

void repeat(const StragglerSetup& setup, std::uint64_t seed, const StragglerCell& cell, double& trained,
            double& first) {
    World world;
    world.seed = seed;
    world.workers = 25;
    world.straggler_std = cell.std;
    world.drop_probability = cell.drop;
    world.on_drop = OnDrop::again;
    world.from_scratch = true;
    world.end = setup.end;
    const LadderPlan plan(rung_levels({1, 256, 4}), ReductionFactor(4));
    UniformModel model(seed);
    Observations observations(plan, 256.0);
    Simulation(plan, {}, world, model, {&observations}).run();
    trained = static_cast<double>(observations.trained_in_full());
    first = observations.first_in_full().value_or(setup.end);
}

/// Whether b, the harder world, has no more than a, but for two standard errors.
bool falls(const StragglerCell& a, const StragglerCell& b) {
    return b.trained.mean <= a.trained.mean + 2 * std::hypot(a.trained.standard_error, b.trained.standard_error);
}

}  // namespace

std::vector<StragglerCell> straggler_cells(const StragglerSetup& setup) {
    std::vector<StragglerCell> cells;
    for (const double std : setup.stds)
        for (const double drop : setup.drops) cells.push_back({std, drop, {}, {}, 0});
    const std::size_t count = setup.repetitions;
    std::vector<double> trained(cells.size() * count), first(cells.size() * count);
    in_parallel(trained.size(),
                [&](std::size_t i) { repeat(setup, i % count + 1, cells[i / count], trained[i], first[i]); });
    for (std::size_t c = 0; c < cells.size(); ++c) {
        const auto from = static_cast<std::ptrdiff_t>(c * count), to = static_cast<std::ptrdiff_t>((c + 1) * count);
        cells[c].trained = estimate({trained.begin() + from, trained.begin() + to});
        cells[c].first = estimate({first.begin() + from, first.begin() + to});
        for (std::size_t i = c * count; i < (c + 1) * count; ++i) cells[c].never += trained[i] == 0 ? 1U : 0U;
    }
    return cells;
}

std::vector<Check> straggler_checks(const StragglerSetup& setup, const std::vector<StragglerCell>& cells) {
    const std::size_t rows = setup.stds.size(), columns = setup.drops.size();
    const auto cell = [&](std::size_t row, std::size_t column) { return cells[row * columns + column]; };
    bool ends = true, neighbours = true;
    for (std::size_t row = 0; row < rows; ++row) {
        ends = ends && cell(row, columns - 1).trained.mean < cell(row, 0).trained.mean;
        for (std::size_t c = 1; c < columns; ++c) neighbours = neighbours && falls(cell(row, c - 1), cell(row, c));
    }
    for (std::size_t c = 0; c < columns; ++c) {
        ends = ends && cell(rows - 1, c).trained.mean < cell(0, c).trained.mean;
        for (std::size_t row = 1; row < rows; ++row) neighbours = neighbours && falls(cell(row - 1, c), cell(row, c));
    }
    return {
        {"configurations trained to R fall from the least to the greatest std and p, in every row and column", ends},
        {"no neighbour rises by more than two standard errors", neighbours}};
}

std::string straggler_table(const StragglerSetup& setup, const std::vector<StragglerCell>& cells) {
    std::string text = fmt::format(
        "(a) stragglers and dropped jobs: eta 4, r 1, R 256, 25 workers, from scratch, cut at {} units; mean and "
        "standard "
        "error of {} runs, seeds 1 to {}\n\n{:>6} {:>8}   {:>24}   {:>20}\n{:>6} {:>8}   {:>14} {:>9}   {:>14}\n",
        setup.end, setup.repetitions, setup.repetitions, "", "", "trained to R", "time of the first", "std", "p",
        "ASHA", "SHA", "ASHA");
    for (const auto& cell : cells) {
        text += fmt::format("{:>6.2f} {:>8}   {:>7.2f} ± {:<5.2f}{:>9}   {:>7.1f} ± {:<5.1f}", cell.std,
                            fmt::format("{:g}", cell.drop), cell.trained.mean, cell.trained.standard_error, "-",
                            cell.first.mean, cell.first.standard_error);
        text += cell.never > 0 ? fmt::format("  (none in {} runs: they count as {})\n", cell.never, setup.end) : "\n";
    }
    return text + "SHA: comes with the synchronous scheduler\n";
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
    for (std::size_t row = 0; row < setup.stds.size(); ++row) {
        Series counts, times;
        counts.name = times.name = fmt::format("ASHA, stragglers' std {:.2f}", setup.stds[row]);
        counts.colour = times.colour = row;
        for (std::size_t column = 0; column < setup.drops.size(); ++column) {
            const auto& cell = cells[row * setup.drops.size() + column];
            const auto mark = [&](const Estimate& e) {
                return Mark{cell.drop, e.mean, e.mean - e.standard_error, e.mean + e.standard_error};
            };
            counts.marks.push_back(mark(cell.trained));
            times.marks.push_back(mark(cell.first));
        }
        trained.series.push_back(counts);
        first.series.push_back(times);
    }
    return {trained, first};
}

}  // namespace espalier::paper
