/// Study (b): the time of a search with enough workers: the sum of eta^(i - log_eta R) * time(R) over the rungs when
/// promoted trials begin from scratch, time(R) when they go on. (Li et al. 2020, section 3.2)
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "paper/chart.hpp"
#include "paper/statistics.hpp"

namespace espalier::paper {

/// Losses U(0,1); a job takes the resource that it trains; nobody straggles.
struct WallClockSetup {
    double max_resource = 256;  ///< R; r is 1
    double eta = 4;
    std::uint32_t workers = 256;
    std::uint64_t trials = 256;
    bool from_scratch = false;
    std::uint64_t seed = 1;
};

struct WallClock {
    double first = 0;  ///< the first configuration is trained to R
    double best = 0;   ///< the one with the least loss is
    double end = 0;    ///< nothing is left to do
};

[[nodiscard]] WallClock wall_clock(const WallClockSetup& setup);
/// What the paper's formula says.
[[nodiscard]] double wall_clock_of_formula(const WallClockSetup& setup);

/// The settings of the paper: 256 workers and the toy example with 9, each from scratch and going on.
[[nodiscard]] std::vector<WallClockSetup> wall_clock_settings();
/// Exact: first, best and end are what the formula says, for `seeds` seeds.
[[nodiscard]] std::vector<Check> wall_clock_checks(std::size_t seeds);
[[nodiscard]] std::string wall_clock_table(std::size_t seeds);
/// The time until the best of 256 is trained to R against the number of workers, mean over seeds.
[[nodiscard]] Chart wall_clock_chart(std::size_t seeds);

}  // namespace espalier::paper
