#include "sample/kernels.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <vector>

#include "sample/normal.hpp"
#include "sample/random_space.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

const std::vector<Dimension> two_kinds = {Dimension{0, true}, Dimension{3, false}};

KernelData data_of(const std::vector<std::vector<double>>& points, std::vector<double> widths) {
    KernelData data;
    for (const auto& point : points) data.points.push_back(point.data());
    data.widths = std::move(widths);
    return data;
}

double density(const KernelMixture& mixture, const std::vector<double>& point) {
    KernelMixture::Scratch scratch;
    return std::exp(mixture.log_density(point, scratch));
}

}  // namespace

TEST_CASE("a truncated mixture has mass 1 over the cube, with the prior and with absent data", "[sample][kernels]") {
    const std::vector<std::vector<double>> points = {{0.1, 0}, {0.9, 1}, {absent, 2}, {0.4, absent}};
    auto data = data_of(points, {0.3, 0.4});
    data.prior = data.truncated = true;
    const KernelMixture mixture(two_kinds, data);
    double mass = 0, of_choices = 0;
    constexpr int steps = 2000;
    for (const double option : {0.0, 1.0, 2.0}) {
        for (int i = 0; i < steps; ++i) mass += density(mixture, {(i + 0.5) / steps, option}) / steps;
        of_choices += density(mixture, {absent, option});
    }
    CHECK(mass == Approx(1).epsilon(1e-6));
    CHECK(of_choices == Approx(1).epsilon(1e-12));
}

TEST_CASE("a density that doubles cannot hold is no obstacle to its logarithm", "[sample][kernels]") {
    const std::vector<std::vector<double>> points = {{0.0, 0}};
    const KernelMixture mixture(two_kinds, data_of(points, {1e-3, 0.1}));
    KernelMixture::Scratch scratch;
    const double log = mixture.log_density(std::vector<double>{1.0, 0}, scratch);
    CHECK(log == Approx(-0.5e6 - std::log(1e-3) - std::log(std::sqrt(2 * std::acos(-1.0))) + std::log(0.9)));
}

TEST_CASE("draws follow their kernels: cut normals, options by their weights, uniform where there is nothing",
          "[sample][kernels]") {
    const std::vector<std::vector<double>> points = {{0.2, 1}, {absent, absent}};
    auto data = data_of(points, {0.3, 0.3});
    data.prior = true;
    const KernelDraws draws(two_kinds, data);
    REQUIRE(draws.kernels() == 3);
    std::map<std::size_t, std::map<double, int>> options;
    constexpr int count = 3000;
    for (std::size_t kernel = 0; kernel < 3; ++kernel) {
        for (int i = 0; i < count; ++i) {
            const double u = (i + 0.5) / count;
            const double x = draws.coordinate(kernel, 0, u);
            const double low = normal_cdf(-0.2 / 0.3), high = normal_cdf(0.8 / 0.3);
            const double below_x = kernel == 0 ? (normal_cdf((x - 0.2) / 0.3) - low) / (high - low) : x;
            REQUIRE(below_x == Approx(u).margin(1e-8));
            ++options[kernel][draws.coordinate(kernel, 1, u)];
        }
    }
    CHECK(options[0] == std::map<double, int>{{0, 450}, {1, 2100}, {2, 450}});
    for (const std::size_t kernel : {1U, 2U})
        CHECK(options[kernel] == std::map<double, int>{{0, 1000}, {1, 1000}, {2, 1000}});
}
