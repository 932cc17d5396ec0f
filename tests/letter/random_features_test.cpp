#include "letter/random_features.hpp"

#include <cmath>

#include "support/approx.hpp"
#include "support/catch.hpp"

using letter::Kernel;

namespace {

double kernel(Kernel kind, double u) {
    switch (kind) {
        case Kernel::gauss:
            return std::exp(-u * u / 2);
        case Kernel::matern52:
            return (1 + std::sqrt(5.0) * u + 5 * u * u / 3) * std::exp(-std::sqrt(5.0) * u);
        case Kernel::matern32:
            return (1 + std::sqrt(3.0) * u) * std::exp(-std::sqrt(3.0) * u);
        case Kernel::laplace:
            return std::exp(-u);
    }
    return 0;
}

}  // namespace

TEST_CASE("the mean product of features is the kernel", "[letter][features]") {
    Eigen::MatrixXf points(3, 5);
    points << 0, 0.3F, 1, -2, 0,  //
        0, 0.1F, -1, 0.5F, 0,     //
        0, 0, 0.5F, 3, 1.5F;
    const Eigen::MatrixXd map = Eigen::Vector3d(1, 2, 0.5).asDiagonal();
    constexpr double bandwidth = 1.5;
    constexpr Eigen::Index count = 40000;  // deviation of the mean: at most 1/sqrt(count) = 0.005 and a bit
    for (const Kernel kind : {Kernel::gauss, Kernel::matern52, Kernel::matern32, Kernel::laplace}) {
        letter::RandomFeatures features(kind, bandwidth, map, 3);
        features.grow(count);
        const Eigen::MatrixXd z = features.of(points, 0, count).cast<double>();
        const Eigen::MatrixXd products = z.transpose() * z / static_cast<double>(count);
        for (Eigen::Index i = 0; i < points.cols(); ++i) {
            for (Eigen::Index j = 0; j < points.cols(); ++j) {
                CAPTURE(static_cast<int>(kind), i, j);
                const double distance = (map * (points.col(i) - points.col(j)).cast<double>()).norm();
                CHECK(products(i, j) == Approx(kernel(kind, distance / bandwidth)).margin(0.03));
            }
        }
    }
}

TEST_CASE("a feature does not depend on how many there are, but on the seed", "[letter][features]") {
    const Eigen::MatrixXf points = Eigen::MatrixXf::Random(4, 7);
    const Eigen::MatrixXd map = Eigen::MatrixXd::Identity(4, 4);
    letter::RandomFeatures once(Kernel::matern52, 1, map, 5), twice(Kernel::matern52, 1, map, 5),
        other(Kernel::matern52, 1, map, 6);
    once.grow(50);
    twice.grow(13);
    twice.grow(50);
    other.grow(50);
    CHECK(once.of(points, 0, 50) == twice.of(points, 0, 50));
    CHECK(once.of(points, 20, 10).isApprox(once.of(points, 0, 50).middleRows(20, 10), 1e-5F));
    CHECK_FALSE(once.of(points, 0, 50).isApprox(other.of(points, 0, 50), 0.1F));
}

TEST_CASE("kernels have names", "[letter][features]") {
    CHECK(letter::kernel_named("laplace") == Kernel::laplace);
    CHECK_FALSE(letter::kernel_named("Gauss"));
}
