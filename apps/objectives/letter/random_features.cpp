#include "letter/random_features.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "counter_random.hpp"

namespace letter {
namespace {

constexpr std::uint64_t feature_draw = 12;

/// Box and Muller's transform, one of its two numbers.
double normal(objectives::CounterRandom& random) {
    const double radius = std::sqrt(-2 * std::log(1 - random.unit()));
    return radius * std::cos(2 * std::numbers::pi * random.unit());
}

/// Gauss's spectrum is normal. That of a Matern kernel of smoothness nu is Student's t with 2 nu degrees of freedom: a
/// normal one divided by the root of a mean of 2 nu squares. The Laplace kernel is Matern with nu = 1/2.
int degrees_of_freedom(Kernel kernel) {
    switch (kernel) {
        case Kernel::gauss:
            return 0;
        case Kernel::matern52:
            return 5;
        case Kernel::matern32:
            return 3;
        case Kernel::laplace:
            return 1;
    }
    return 0;
}

}  // namespace

std::optional<Kernel> kernel_named(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, Kernel>, 4> names{{{"gauss", Kernel::gauss},
                                                                        {"matern52", Kernel::matern52},
                                                                        {"matern32", Kernel::matern32},
                                                                        {"laplace", Kernel::laplace}}};
    for (const auto& [known, kernel] : names)
        if (known == name) return kernel;
    return std::nullopt;
}

RandomFeatures::RandomFeatures(Kernel kernel, double bandwidth, const Eigen::MatrixXd& map, std::uint64_t seed)
    : kernel_(kernel), bandwidth_(bandwidth), map_(map), seed_(seed), frequencies_(map.cols(), 0) {}

void RandomFeatures::grow(Eigen::Index count) {
    const Eigen::Index old = phases_.size();
    if (count <= old) return;
    frequencies_.conservativeResize(Eigen::NoChange, count);
    phases_.conservativeResize(count);
    for (Eigen::Index i = old; i < count; ++i) draw(i);
}

void RandomFeatures::forget() {
    frequencies_.resize(map_.cols(), 0);
    phases_.resize(0);
}

void RandomFeatures::draw(Eigen::Index feature) {
    objectives::CounterRandom random(seed_, feature_draw, static_cast<std::uint64_t>(feature));
    phases_(feature) = static_cast<float>(2 * std::numbers::pi * random.unit());
    double scale = 1 / bandwidth_;
    if (const int degrees = degrees_of_freedom(kernel_); degrees > 0) {
        double squares = 0;
        for (int i = 0; i < degrees; ++i) {
            const double z = normal(random);
            squares += z * z;
        }
        scale /= std::sqrt(squares / degrees);
    }
    Eigen::VectorXd w(map_.rows());
    for (double& coordinate : w) coordinate = scale * normal(random);
    frequencies_.col(feature) = (map_.transpose() * w).cast<float>();
}

Eigen::MatrixXf RandomFeatures::of(const Eigen::Ref<const Eigen::MatrixXf>& inputs, Eigen::Index first,
                                   Eigen::Index count) const {
    Eigen::MatrixXf features = frequencies_.middleCols(first, count).transpose() * inputs;
    features.colwise() += phases_.segment(first, count);
    features = std::numbers::sqrt2_v<float> * features.array().cos();
    return features;
}

}  // namespace letter
