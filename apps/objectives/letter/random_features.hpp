/// Random Fourier features: inner products of features approach a kernel (Rahimi, Recht: Random Features for
/// Large-Scale Kernel Machines, NIPS 2007). A value; reading is safe from any thread.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string_view>

namespace letter {

/// With u = distance / bandwidth:
enum class Kernel {
    gauss,     ///< exp(-u^2 / 2)
    matern52,  ///< (1 + sqrt(5) u + 5 u^2 / 3) exp(-sqrt(5) u)
    matern32,  ///< (1 + sqrt(3) u) exp(-sqrt(3) u)
    laplace,   ///< exp(-u)
};

[[nodiscard]] std::optional<Kernel> kernel_named(std::string_view name);

/// Feature i of an input x is sqrt(2) cos(w_i x + b_i), with w_i from the kernel's spectrum and b_i uniform: the mean
/// of features(x)_i features(y)_i is the kernel. Feature i is a function of (seed, i), however many there are.
class RandomFeatures {
  public:
    /// @param map  applied to inputs before their distance is taken; part of the frequencies from then on
    RandomFeatures(Kernel kernel, double bandwidth, const Eigen::MatrixXd& map, std::uint64_t seed);

    /// Draws the features up to `count`.
    void grow(Eigen::Index count);
    [[nodiscard]] Eigen::Index count() const { return phases_.size(); }
    /// Gives the memory back; grow() draws the same ones again.
    void forget();

    /// Features first..first+count-1 of the inputs: (count, inputs).
    [[nodiscard]] Eigen::MatrixXf of(const Eigen::Ref<const Eigen::MatrixXf>& inputs, Eigen::Index first,
                                     Eigen::Index count) const;

  private:
    void draw(Eigen::Index feature);

    Kernel kernel_;
    double bandwidth_;
    Eigen::MatrixXd map_;
    std::uint64_t seed_;
    Eigen::MatrixXf frequencies_;  ///< (columns, features)
    Eigen::VectorXf phases_;
};

}  // namespace letter
