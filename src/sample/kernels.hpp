/// Product kernels over the dimensions of a cube, one a datum: their mixture as a density, and draws from it.
/// Numbers have normal kernels, choices those of Aitchison and Aitken (1976): 1 - w at the datum's own option, w / (c -
/// 1) at each other of c. What a datum lacks has a uniform kernel; a dimension that a point lacks does not count there.
/// Immutable; any thread.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "sample/cube.hpp"

namespace espalier {

/// Points of a cube with the width of a kernel in each dimension: a standard deviation, or w of a choice.
struct KernelData {
    std::vector<const double*> points;  ///< each with a coordinate a dimension; they must outlive what is made of them
    std::vector<double> widths;         ///< by dimension; 0: uniform, the dimension counts for nothing
    /// One more kernel that is uniform in all dimensions: the prior of TPE.
    bool prior = false;
    /// Normal kernels are cut to [0, 1] and scaled to mass 1 there.
    bool truncated = false;
};

/// w from which on Aitchison and Aitken's kernel is uniform.
[[nodiscard]] inline double widest(const Dimension& choice) {
    return static_cast<double>(choice.options - 1) / static_cast<double>(choice.options);
}

class KernelMixture {
  public:
    KernelMixture(const std::vector<Dimension>& dimensions, const KernelData& data);

    /// Memory that a thread uses again and again.
    using Scratch = Eigen::ArrayXd;
    /// Where one kernel alone gives `enough`, what it gives: the sum, which is no less, is not made.
    [[nodiscard]] double log_density(std::span<const double> point, Scratch& scratch,
                                     double enough = std::numeric_limits<double>::infinity()) const;

  private:
    void add_choice(std::size_t dimension, double x, Scratch& scratch) const;
    void add_numbers(std::size_t dimension, const KernelData& data);
    void add_choices(std::size_t dimension, const Dimension& choice, const KernelData& data);

    std::vector<Dimension> dimensions_;
    // A column a dimension, a row a kernel. Of a number x: (x slope - offset)² is taken from the logarithm.
    Eigen::ArrayXXd slope_, offset_, scale_;  ///< scale_: the logarithm of the factor that makes the mass 1
    Eigen::ArrayXXd option_, same_, other_;   ///< of a choice
    Eigen::ArrayXd base_;                     ///< the logarithms of weights and all scales
};

/// Draws from a mixture of kernels, each as likely as any other.
class KernelDraws {
  public:
    KernelDraws(const std::vector<Dimension>& dimensions, const KernelData& data);

    [[nodiscard]] std::size_t kernels() const { return points_.size(); }
    /// The coordinate in a dimension drawn from a kernel's at `u`, in [0, 1). Not settled yet.
    [[nodiscard]] double coordinate(std::size_t kernel, std::size_t dimension, double u) const;

  private:
    std::vector<Dimension> dimensions_;
    std::vector<double> widths_;
    std::vector<std::vector<double>> points_;  ///< empty: the prior
};

}  // namespace espalier
