#include "crossing6/benchmark.hpp"

#include <array>
#include <bit>
#include <cmath>

namespace crossing6 {
namespace {

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014): one step from z.
std::uint64_t splitmix(std::uint64_t z) {
    z += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

/// Where `value` lies between low and high on a logarithmic scale, from 0 to 1.
double on_log_scale(double value, double low, double high) {
    return (std::log(value) - std::log(low)) / (std::log(high) - std::log(low));
}

/// Makes the noise a function of (seed, configuration, resource): it depends on no order of evaluations.
std::uint64_t key_of(const Point& p, std::uint64_t seed) {
    std::uint64_t h = splitmix(seed);
    for (const std::uint64_t bits :
         {std::bit_cast<std::uint64_t>(p.lr), std::bit_cast<std::uint64_t>(p.wd), std::bit_cast<std::uint64_t>(p.mom),
          static_cast<std::uint64_t>(p.width), static_cast<std::uint64_t>(p.depth), static_cast<std::uint64_t>(p.act)})
        h = splitmix(h ^ bits);
    return h;
}

}  // namespace

Curve::Curve(const Point& p, std::uint64_t seed) : key_(key_of(p, seed)) {
    static constexpr std::array<double, 4> category{0.06, 0.15, 0.0, 0.03};
    const double u0 = on_log_scale(p.lr, 1e-5, 1);
    const double u1 = on_log_scale(p.wd, 1e-6, 1e-1);
    const double u2 = p.mom / 0.99;
    const double u3 = on_log_scale(static_cast<double>(p.width), 16, 1024);
    const double u4 = static_cast<double>(p.depth - 1) / 11;

    const double d0 = u0 - (0.55 - 0.15 * (u3 - 0.5) - 0.10 * (u4 - 0.5));  // the best lr falls with the model's size
    const double d1 = u1 - 0.45, d2 = u2 - 0.85, d3 = u3 - 0.75, d4 = u4 - 0.5;
    double q = 6.0 * d0 * d0 + 1.0 * d1 * d1 + 0.8 * d2 * d2 + 1.0 * d3 * d3 + 0.7 * d4 * d4 +
               0.05 * (1 - std::cos(18.84955592153876 * d0)) + category.at(static_cast<std::size_t>(p.act));
    const double over = u0 + 0.1 * u2 - 0.85;
    if (over > 0) q += 20 * over * over;  // too large a step diverges
    asymptote_ = 0.05 + 0.85 * (1 - std::exp(-q));
    tau_ = 0.5 * std::exp(1.6 * u3 + 0.8 * u4 - 1.5 * (u0 - 0.5));  // large models, small steps: late, so curves cross
    gamma_ = 0.7 + 0.5 * u2;
    cost_ = 0.25 * std::exp(1.4 * u3 + 0.7 * u4);
}

double Curve::truth(double resource) const {
    return asymptote_ + (0.95 - asymptote_) * std::pow(1 + resource / tau_, -gamma_);
}

double Curve::reported(std::uint64_t resource) const {
    const std::uint64_t g = splitmix(key_ ^ resource);
    double sum = 0;
    for (std::uint64_t k = 1; k <= 4; ++k) sum += static_cast<double>(splitmix(g + k) >> 11U) * 0x1p-53;
    const double z = (sum - 2) * 1.7320508075688772;  // mean 0, deviation 1
    const auto r = static_cast<double>(resource);
    return truth(r) + (0.03 / std::sqrt(r) + 0.002) * z;
}

}  // namespace crossing6
