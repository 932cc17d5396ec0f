/// A learning curve that is extrapolated: f(x) = a + b x^-c with b >= 0, fitted to the losses that one trial reported
/// at resources x_1 < … < x_m, and how likely it is below a bound at a resource R.
///
/// For each c of a fixed grid, with u_i = (x_i / x_1)^-c, which is 1 at first and falls, and means written ū, ȳ:
///
///   b  = C_uy / C_uu,  C_uy = sum (u_i - ū)(y_i - ȳ), C_uu and C_yy likewise    least squares; where b is not above 0,
///   RSS = C_yy - b C_uy,  p = 2                                                 the constant: b = 0, RSS = C_yy, p = 1
///   s² = max(RSS / (m - p), d²),  d = (greatest y - least y) / 50               the noise, never below d: what fits to
///                                                                               2 % of the range fits
///   f(R) ~ N(ȳ + b (u_R - ū), v s²),                                            the loss at R
///          v = (1 + 1/m + (u_R - ū)² / C_uu) max(1, R / x_m)                    noise, and what a and b may be (the
///                                                                               last term not of constants); the more,
///                                                                               the farther R is: no curve is a law
///   weight = max(RSS / m, d²)^(-m/2)                                            the likelihood of c
///
///   P(f(R) < bound) = sum weight * Phi((bound - mean) / sqrt(v s²)) / sum weight
///
/// Rounded to a multiple of 2^-20: pow and erfc are the only functions whose last bits differ from one C library or
/// processor to the next, and so the same probability comes out of all of them, but for about one in 10^9.
///
/// A value; callers serialise. The sums are kept centred (Welford), so that a report costs O(grid), not O(m), and
/// little is lost where the u_i are close together. 440 bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace espalier {

class PowerLaw {
  public:
    static constexpr std::array<double, 16> exponents = {0.1, 0.12, 0.15, 0.18, 0.22, 0.27, 0.33, 0.4,
                                                         0.5, 0.6,  0.75, 0.9,  1.1,  1.35, 1.65, 2};

    /// A finite loss at a finite resource, above 0 and above those before.
    void add(double resource, double loss);
    [[nodiscard]] std::uint64_t count() const { return count_; }  ///< m

    /// P(f(resource) < bound), from 3 losses on. Nothing where the numbers are too large or too small for doubles.
    [[nodiscard]] std::optional<double> probability_below(double bound, double resource) const;

  private:
    /// Centred sums for one c.
    struct Sums {
        double mean = 0;  ///< ū
        double uu = 0;
        double uy = 0;
    };
    struct Prediction {
        double mean = 0, variance = 0;
        double likely = 0;  ///< max(RSS / m, d²)
    };
    [[nodiscard]] Prediction predict(const Sums& sums, double u, double farther, double floor) const;

    std::uint64_t count_ = 0;
    double first_ = 0;  ///< x_1
    double last_ = 0;   ///< x_m
    double mean_ = 0;   ///< ȳ
    double yy_ = 0;
    double least_ = 0, greatest_ = 0;
    std::array<Sums, exponents.size()> sums_{};
};

}  // namespace espalier
