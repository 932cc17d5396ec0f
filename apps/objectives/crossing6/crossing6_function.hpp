/// crossing6: a fixed synthetic benchmark with six parameters, learning curves that cross, and seeded noise. Exact: all
/// arithmetic is IEEE double in the order written, without contraction (-ffp-contract=off). The best loss lies near
/// lr 0.0039, wd 0.00018, mom 0.849, width 354, depth 6, gelu. Pure; any thread. Depends on nothing.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace crossing6 {

/// lr in [1e-5, 1], wd in [1e-6, 1e-1] (both log), mom in [0, 0.99], width in 16..1024 (log), depth in 1..12.
struct Point {
    double lr = 0;
    double wd = 0;
    double mom = 0;
    std::int64_t width = 16;
    std::int64_t depth = 1;
    std::int64_t act = 0;  ///< relu, tanh, gelu, swish
};

/// The least loss at resource 256 without noise.
inline constexpr double least_loss = 0.05565830485968762;

/// Of one point: what it learns, how fast, and what a unit of resource costs.
class Curve {
  public:
    explicit Curve(const Point& point) {
        const double u0 = (std::log(point.lr) - std::log(1e-5)) / (std::log(1.0) - std::log(1e-5));
        const double u1 = (std::log(point.wd) - std::log(1e-6)) / (std::log(1e-1) - std::log(1e-6));
        const double u2 = point.mom / 0.99;
        const double u3 =
            (std::log(static_cast<double>(point.width)) - std::log(16.0)) / (std::log(1024.0) - std::log(16.0));
        const double u4 = static_cast<double>(point.depth - 1) / 11;
        asymptote_ = 0.05 + 0.85 * (1 - std::exp(-distance(u0, u1, u2, u3, u4, point.act)));
        // Large models and small steps learn late: curves cross.
        tau_ = 0.5 * std::exp(1.6 * u3 + 0.8 * u4 - 1.5 * (u0 - 0.5));
        gamma_ = 0.7 + 0.5 * u2;
        cost_ = 0.25 * std::exp(1.4 * u3 + 0.7 * u4);
    }

    /// The loss without noise after so much resource.
    [[nodiscard]] double loss(double resource) const {
        return asymptote_ + (0.95 - asymptote_) * std::pow(1 + resource / tau_, -gamma_);
    }
    /// Virtual seconds per unit of resource.
    [[nodiscard]] double cost() const { return cost_; }

  private:
    static double distance(double u0, double u1, double u2, double u3, double u4, std::int64_t act) {
        constexpr std::array<double, 4> of_act = {0.06, 0.15, 0.0, 0.03};
        const double d0 = u0 - (0.55 - 0.15 * (u3 - 0.5) - 0.10 * (u4 - 0.5));
        const double d1 = u1 - 0.45;
        const double d2 = u2 - 0.85;
        const double d3 = u3 - 0.75;
        const double d4 = u4 - 0.5;
        double q = 6.0 * d0 * d0 + 1.0 * d1 * d1 + 0.8 * d2 * d2 + 1.0 * d3 * d3 + 0.7 * d4 * d4 +
                   0.05 * (1 - std::cos(18.84955592153876 * d0)) + of_act[static_cast<std::size_t>(act)];
        const double over = u0 + 0.1 * u2 - 0.85;
        if (over > 0) q += 20 * over * over;  // so large a step diverges
        return q;
    }

    double asymptote_ = 0;
    double tau_ = 0;
    double gamma_ = 0;
    double cost_ = 0;
};

[[nodiscard]] inline std::uint64_t splitmix(std::uint64_t z) {
    z += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

[[nodiscard]] inline std::uint64_t bits_of(double value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

/// Mean 0, standard deviation 1, |z| <= 3.47: a function of (seed, point, resource), in whatever order it is asked for.
[[nodiscard]] inline double noise(std::uint64_t seed, const Point& point, std::int64_t resource) {
    std::uint64_t h = splitmix(seed);
    for (const std::uint64_t b :
         {bits_of(point.lr), bits_of(point.wd), bits_of(point.mom), static_cast<std::uint64_t>(point.width),
          static_cast<std::uint64_t>(point.depth), static_cast<std::uint64_t>(point.act)})
        h = splitmix(h ^ b);
    const std::uint64_t g = splitmix(h ^ static_cast<std::uint64_t>(resource));
    double s = 0;
    for (std::uint64_t k = 1; k <= 4; ++k) s += static_cast<double>(splitmix(g + k) >> 11U) * 0x1p-53;
    return (s - 2) * 1.7320508075688772;
}

/// What is reported after so much resource.
[[nodiscard]] inline double observed(std::uint64_t seed, const Point& point, const Curve& curve,
                                     std::int64_t resource) {
    const auto r = static_cast<double>(resource);
    return curve.loss(r) + (0.03 / std::sqrt(r) + 0.002) * noise(seed, point, resource);
}

}  // namespace crossing6
