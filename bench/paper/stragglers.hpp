/// Study (a): ASHA and SHA among stragglers and dropped jobs. eta 4, r 1, R 256, SHA's n 256, 25 workers, losses
/// U(0,1), training from scratch, dropped jobs begun again, runs cut at 2,000 units. (Li et al. 2020, appendix A.1)
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/plan.hpp"
#include "paper/chart.hpp"
#include "paper/statistics.hpp"

namespace espalier::paper {

struct StragglerSetup {
    std::vector<double> stds = {0, 0.10, 0.24, 0.56, 1.33};
    std::vector<double> drops = {1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2};  ///< probabilities per unit of time
    std::size_t repetitions = 25;
    double end = 2000;
};

/// What a scheduler did in one world, over all its repetitions.
struct Training {
    Estimate trained;       ///< configurations trained to R
    Estimate first;         ///< time of the first; where none was, the end counts
    std::size_t never = 0;  ///< repetitions without one
};

/// One world. Repetition i has seed i + 1 in every world and for both schedulers: the same trials, the same fortunes.
struct StragglerCell {
    double std = 0;
    double drop = 0;
    Training asha, sha;
};

/// By standard deviation, within it by drop probability.
[[nodiscard]] std::vector<StragglerCell> straggler_cells(const StragglerSetup& setup);
[[nodiscard]] std::vector<Check> straggler_checks(const StragglerSetup& setup, const std::vector<StragglerCell>& cells);
[[nodiscard]] std::string straggler_table(const StragglerSetup& setup, const std::vector<StragglerCell>& cells);
[[nodiscard]] std::vector<Chart> straggler_charts(const StragglerSetup& setup, const std::vector<StragglerCell>& cells);

}  // namespace espalier::paper
