#include "paper/crossing6_model.hpp"

#include <cmath>
#include <vector>

#include "support/catch.hpp"

TEST_CASE("the sampler's configurations are points of crossing6, all six parameters in their places", "[paper]") {
    using namespace espalier;
    const Space space = paper::crossing6_space();
    const auto close = [](double x, double y) { return std::abs(x / y - 1) < 1e-4; };
    const std::vector<double> low(6, 0.0), high(6, 0.999999);
    const auto a = paper::crossing6_point(space.at(low)), b = paper::crossing6_point(space.at(high));
    CHECK(close(a.lr, 1e-5));
    CHECK(close(a.wd, 1e-6));
    CHECK(a.mom == 0);
    CHECK((a.width == 16 && a.depth == 1 && a.act == 0));
    CHECK(close(b.lr, 1));
    CHECK(close(b.wd, 0.1));
    CHECK(close(b.mom, 0.99));
    CHECK((b.width == 1024 && b.depth == 12 && b.act == 3));
}
