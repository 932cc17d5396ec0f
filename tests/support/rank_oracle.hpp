/// How a trial stands in a rung, as literally as possible: sort all results so far and look. The judge of `explain`.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/job.hpp"

namespace espalier::test {

struct LiteralStanding {
    std::uint64_t n = 0, k = 0, rank = 0;
    std::optional<double> boundary;    ///< a loss
    std::vector<std::uint64_t> ahead;  ///< all of them, the nearest first
    bool operator==(const LiteralStanding&) const = default;
};

/// `results`: of one rung, the trial's among them. eta = p/q.
inline LiteralStanding literal_standing(std::vector<Result> results, std::uint64_t trial, std::uint64_t p,
                                        std::uint64_t q) {
    std::sort(results.begin(), results.end(), [](const Result& a, const Result& b) {
        if (a.ok() != b.ok()) return a.ok();
        if (a.ok() && a.loss != b.loss) return a.loss < b.loss;
        return number(a.trial) < number(b.trial);
    });
    LiteralStanding standing;
    standing.n = results.size();
    standing.k = standing.n * q / p;
    for (std::uint64_t i = 0; i < standing.k; ++i)
        if (results[i].ok()) standing.boundary = results[i].loss;
    for (std::uint64_t i = 0; number(results[i].trial) != trial; ++i) {
        standing.ahead.insert(standing.ahead.begin(), number(results[i].trial));
        standing.rank = i + 1;
    }
    ++standing.rank;
    return standing;
}

}  // namespace espalier::test
