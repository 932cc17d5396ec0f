#include "samplers/functions.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "sample/random_sampler.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;

TEST_CASE("the functions have their least values where papers say, and no random point is below", "[paper]") {
    const auto all = bench::functions();
    const std::vector<Configuration> minima = {
        {{9.42478, 2.475}},
        {{0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573}},
        {{std::string("b"), 0.00316227766016838, std::int64_t{16}, std::nullopt, std::int64_t{7}, 10.0}}};
    for (std::size_t f = 0; f < all.size(); ++f) {
        INFO(all[f].name);
        CHECK(all[f].value(minima[f]) == Approx(all[f].least).margin(1e-5));
        const RandomSampler sampler(all[f].space, 1);
        for (std::uint64_t trial = 1; trial <= 2000; ++trial)
            CHECK(all[f].value(sampler.draw(TrialId{trial}).configuration) > all[f].least - 1e-6);
    }
}
