/// Study (c): promotions out of rung 0 that hindsight calls wrong: of trials that are not among the best 1/eta when n
/// results are in. The paper says of the order of sqrt(n). (Li et al. 2020, section 3.2)
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "paper/chart.hpp"
#include "paper/statistics.hpp"

namespace espalier::paper {

/// eta 4, r 1, R 256, one worker, losses U(0,1).
struct WrongPromotions {
    std::uint64_t n = 0;
    Estimate wrong;
    Estimate promoted;
};

/// A run of its own for each n and seed, until nothing is left to do.
[[nodiscard]] std::vector<WrongPromotions> wrong_promotions(const std::vector<std::uint64_t>& sizes, std::size_t runs);
[[nodiscard]] double exponent_of(const std::vector<WrongPromotions>& found);
[[nodiscard]] std::vector<Check> wrong_promotion_checks(const std::vector<WrongPromotions>& found);
[[nodiscard]] std::string wrong_promotion_table(const std::vector<WrongPromotions>& found, std::size_t runs);
[[nodiscard]] Chart wrong_promotion_chart(const std::vector<WrongPromotions>& found);

}  // namespace espalier::paper
