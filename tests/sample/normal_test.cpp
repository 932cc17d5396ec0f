#include "sample/normal.hpp"

#include <cmath>

#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;

TEST_CASE("the quantile is the inverse of the distribution, in the middle and far out", "[sample][normal]") {
    for (double z = -8; z <= 5; z += 0.0625) {
        INFO(z);
        CHECK(normal_quantile(normal_cdf(z)) == Approx(z).epsilon(1e-9).margin(1e-14));
    }
    CHECK(normal_quantile(0.5) == 0);
    CHECK(normal_quantile(0.25) == Approx(-0.674489750196081743).epsilon(1e-15));
    CHECK(normal_quantile(0.001) == Approx(-3.090232306167813541).epsilon(1e-15));
    CHECK(normal_quantile(1e-20) == Approx(-9.262340089798407888).epsilon(1e-15));
}

TEST_CASE("a normal distribution that is cut to the interval has its quantiles there", "[sample][normal]") {
    for (const double mean : {0.0, 0.3, 1.0})
        for (const double deviation : {1e-3, 0.2, 5.0}) {
            double last = 0;
            for (double u = 0; u <= 1; u += 1.0 / 64) {
                const double x = truncated_normal(mean, deviation, u);
                CHECK(x >= last);
                CHECK(x <= 1);
                const double low = normal_cdf(-mean / deviation), high = normal_cdf((1 - mean) / deviation);
                if (x > 0 && x < 1)
                    CHECK((normal_cdf((x - mean) / deviation) - low) / (high - low) == Approx(u).margin(1e-9));
                last = x;
            }
        }
}
