/// crossing6: a synthetic multi-fidelity benchmark, given exactly: six parameters, learning curves that cross, seeded
/// noise. Pure functions in IEEE doubles, in the order written and without contraction; log, exp, cos, pow and sqrt are
/// libm's. Any thread.
#pragma once

#include <cstdint>

namespace crossing6 {

struct Point {
    double lr = 0;           ///< in [1e-5, 1]
    double wd = 0;           ///< in [1e-6, 1e-1]
    double mom = 0;          ///< in [0, 0.99]
    std::int64_t width = 0;  ///< in [16, 1024]
    std::int64_t depth = 0;  ///< in [1, 12]
    int act = 0;             ///< 0 relu, 1 tanh, 2 gelu, 3 swish
};

inline constexpr double most_resource = 256;
/// The least loss without noise there is at that resource.
inline constexpr double least_loss = 0.05565830485968762;

/// A configuration's learning curve.
class Curve {
  public:
    /// `seed`: of the benchmark, which draws the noise.
    Curve(const Point& point, std::uint64_t seed);

    /// The loss without noise after `resource` units.
    [[nodiscard]] double truth(double resource) const;
    /// What an evaluation reports: with noise of deviation 0.03 / sqrt(resource) + 0.002.
    [[nodiscard]] double reported(std::uint64_t resource) const;
    /// Virtual seconds per unit of resource.
    [[nodiscard]] double cost() const { return cost_; }

  private:
    double asymptote_, tau_, gamma_, cost_;
    std::uint64_t key_;
};

}  // namespace crossing6
