/// Exact arithmetic on decimals as people write them. floor(log(243)/log(3)) is 4 in floating point; here it is 5.
/// Pure; any thread. A double stands for the shortest decimal that reads back as it: 2.7 is 27/10.
#pragma once

#include <cstdint>
#include <vector>

namespace espalier {

/// The reduction factor eta as a fraction p/q in lowest terms. (Li et al. 2020, Algorithms 1 and 2)
class ReductionFactor {
  public:
    /// @throws std::invalid_argument unless 2 <= eta <= 10^6 and eta has at most 9 significant digits.
    explicit ReductionFactor(double eta);

    /// floor(n / eta), exactly: how many of n results a rung promotes.
    [[nodiscard]] std::uint64_t share(std::uint64_t n) const;
    [[nodiscard]] double value() const { return value_; }

  private:
    std::uint64_t p_ = 0;
    std::uint64_t q_ = 1;
    double value_ = 0;
};

/// The greatest m >= 0 with low * eta^m <= high; 0 if low > high. Both must be positive and finite.
[[nodiscard]] unsigned floor_log(double low, double high, const ReductionFactor& eta);

/// value * eta^power, exactly, then the nearest double (infinity beyond the greatest); `power` may be negative.
[[nodiscard]] double times_power(double value, const ReductionFactor& eta, int power);

/// floor(value * eta^power), exactly, then the nearest double as above.
[[nodiscard]] double floor_times_power(double value, const ReductionFactor& eta, int power);

/// ceil(numerator / denominator * eta^power), exactly, then the nearest double; `denominator` above 0.
[[nodiscard]] double ceil_times_power(std::uint64_t numerator, std::uint64_t denominator, const ReductionFactor& eta,
                                      int power);

/// eta^power / divisor.
struct PowerWeight {
    unsigned power = 0;
    unsigned divisor = 1;
};
/// `count` divided in proportion to the weights: floor(count * weight / sum of the weights) each, exactly.
[[nodiscard]] std::vector<std::uint64_t> proportional_parts(std::uint64_t count, const ReductionFactor& eta,
                                                            const std::vector<PowerWeight>& weights);

}  // namespace espalier
