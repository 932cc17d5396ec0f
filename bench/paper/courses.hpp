/// Where schedulers compete, in virtual time: crossing6, and tables of real learning curves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "paper/contenders.hpp"

namespace espalier::paper {

/// How good a run was over time: the regret of its incumbent, from each time on that it changed. It may rise: what the
/// incumbent reported holds noise, its regret does not.
struct RegretSince {
    double time = 0;
    double regret = 0;
};
using RegretCurve = std::vector<RegretSince>;  ///< by time

/// Infinite before the first.
[[nodiscard]] double regret_at(const RegretCurve& curve, double time);

/// Its function may be called by many threads at once.
struct Course {
    std::string name;
    std::string unit;  ///< of virtual time
    std::uint32_t workers = 1;
    double horizon = 0;
    std::vector<double> grid;   ///< the times that tables show; the last is the horizon
    std::vector<double> ticks;  ///< those that charts name
    std::vector<Contender> contenders;
    bool draws_rows = false;  ///< of a table, each once
    bool log = true;          ///< charts show regrets on a log scale: 0 is beyond reach
    /// The same seed is the same sequence of configurations for all contenders with the same sampler that does not
    /// learn.
    std::function<RegretCurve(const Course&, const Contender&, std::uint64_t seed)> run;
};

/// crossing6 under its protocol of virtual time, with 1, 25 and 500 workers: eta 4, rungs at 1, 4, 16, 64, 256.
/// Members of PBT's populations report each 16 units. Stopping rules hear of a trial at each rung. The incumbent is the
/// best of all losses that a scheduler was told.
[[nodiscard]] std::vector<Course> crossing6_courses();

/// The CSV files of a folder, by name, with 25 workers: eta 4, rungs at 600, 2,400 and 9,600 steps, as long as four
/// trials in full take. Stopping rules hear of a trial at each column. None where the folder is not there. The
/// incumbent is the best of the trials trained in full: many rows overfit before, and their best losses tell little of
/// their last ones.
[[nodiscard]] std::vector<Course> table_courses(const std::filesystem::path& folder);

}  // namespace espalier::paper
