/// The order in which objectives split their training rows into parts. The same for every trial.
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "counter_random.hpp"

namespace objectives {

/// 0 to count - 1, shuffled.
[[nodiscard]] inline std::vector<std::size_t> shuffled_rows(std::size_t count) {
    constexpr std::uint64_t split_draw = 11;
    std::vector<std::size_t> rows(count);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    CounterRandom random(0, split_draw);  // no trial's seed: all are judged by the same examples
    for (std::size_t i = count; i > 1; --i) std::swap(rows[i - 1], rows[random.below(static_cast<std::uint32_t>(i))]);
    return rows;
}

}  // namespace objectives
