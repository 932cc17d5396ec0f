#include "sample/sobol_sampler.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "sample/random_sampler.hpp"
#include "space/space.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

Space floats(std::size_t count) {
    std::vector<Parameter> parameters;
    for (std::size_t i = 0; i < count; ++i)
        parameters.push_back({"p" + std::to_string(i), FloatRange{0, 1, false}, {}});
    return Space(parameters);
}

/// What scrambling must keep of the sequence:
/// of 2^k points in a row from a multiple of 2^k on, one lies in each of 2^k equal parts of each axis.
bool stratified(const SobolSampler& sampler, std::size_t dimension, std::uint64_t first, unsigned k) {
    const std::uint64_t count = std::uint64_t{1} << k;
    std::set<std::uint64_t> parts;
    for (std::uint64_t i = 0; i < count; ++i)
        parts.insert(static_cast<std::uint64_t>(sampler.draw(TrialId{first + i + 1}).unit[dimension] *
                                                static_cast<double>(count)));
    return parts.size() == count;
}

}  // namespace

TEST_CASE("each axis is filled evenly, wherever a block of points begins", "[sample][sobol]") {
    const Space space = floats(12);
    for (const std::uint64_t seed : {0U, 1U, 77U}) {
        const SobolSampler sampler(space, seed);
        for (std::size_t d = 0; d < space.size(); ++d)
            for (const unsigned k : {1U, 4U, 8U})
                for (const std::uint64_t block : {0U, 1U, 5U}) CHECK(stratified(sampler, d, block << k, k));
    }
}

TEST_CASE("pairs of the first dimensions are a net: each elementary box of 2^8 points has one", "[sample][sobol]") {
    const Space space = floats(2);
    const SobolSampler sampler(space, 3);
    for (const unsigned across : {0U, 2U, 4U, 7U, 8U}) {
        std::set<std::uint64_t> boxes;
        for (std::uint64_t i = 0; i < 256; ++i) {
            const auto unit = sampler.draw(TrialId{i + 1}).unit;
            const auto x = static_cast<std::uint64_t>(unit[0] * static_cast<double>(1U << across));
            const auto y = static_cast<std::uint64_t>(unit[1] * static_cast<double>(1U << (8U - across)));
            boxes.insert((x << 32U) | y);
        }
        CHECK(boxes.size() == 256);
    }
}

TEST_CASE("seeds scramble: points differ, and their mean over seeds is the middle of the cube", "[sample][sobol]") {
    const Space space = floats(3);
    CHECK(SobolSampler(space, 1).draw(TrialId{5}).unit != SobolSampler(space, 2).draw(TrialId{5}).unit);
    for (const std::uint64_t trial : {1U, 2U, 9U}) {
        std::vector<double> sum(3);
        for (std::uint64_t seed = 0; seed < 2000; ++seed) {
            const auto unit = SobolSampler(space, seed).draw(TrialId{trial}).unit;
            for (std::size_t d = 0; d < 3; ++d) sum[d] += unit[d];
        }
        for (const double s : sum) CHECK(std::abs(s / 2000 - 0.5) < 0.03);  // four standard errors and more
    }
}

TEST_CASE("an integral of six dimensions is met closer than by random points", "[sample][sobol]") {
    const Space space = floats(6);
    double sobol_error = 0, random_error = 0;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const SobolSampler sobol(space, seed);
        const RandomSampler random(space, seed);
        const auto error = [](const Sampler& sampler) {
            double sum = 0;
            for (std::uint64_t i = 1; i <= 1024; ++i) {
                double product = 1;
                for (const double u : sampler.draw(TrialId{i}).unit) product *= 2 * u;
                sum += product;
            }
            return (sum / 1024 - 1) * (sum / 1024 - 1);
        };
        sobol_error += error(sobol);
        random_error += error(random);
    }
    CHECK(sobol_error * 20 < random_error);
}

TEST_CASE("a draw is a point of the space and says where it came from; threads and order do not matter",
          "[sample][sobol]") {
    const Space space({{"lr", FloatRange{1e-5, 1, true}, {}},
                       {"fixed", Constant{std::string("x")}, {}},
                       {"kind", Choice{{std::string("a"), std::string("b")}}, {}},
                       {"n", IntRange{1, 9, false}, {{"kind", {std::string("a")}}}}});
    const SobolSampler sampler(space, 11);
    std::vector<Draw> there(64), back(64);
    std::thread other([&] {
        for (std::size_t i = 64; i-- > 0;) back[i] = sampler.draw(TrialId{i + 1});
    });
    for (std::size_t i = 0; i < 64; ++i) there[i] = sampler.draw(TrialId{i + 1});
    other.join();
    for (std::size_t i = 0; i < 64; ++i) {
        CHECK(there[i].unit == back[i].unit);
        CHECK(there[i].configuration == back[i].configuration);
        CHECK(there[i].why.origin == Origin::sobol);
        CHECK(space.at(there[i].unit) == there[i].configuration);
        CHECK(std::all_of(there[i].unit.begin(), there[i].unit.end(), [](double u) { return u >= 0 && u < 1; }));
    }
    CHECK(sampler.draw(TrialId{std::uint64_t{1} << 40U}).unit.size() == 4);
}

TEST_CASE("constants take no dimension, and more parameters than there are dimensions are refused", "[sample][sobol]") {
    const Space constants({{"c", Constant{1.0}, {}}});
    CHECK(SobolSampler(constants, 1).draw(TrialId{1}).unit.size() == 1);

    const Space with({{"c", Constant{1.0}, {}}, {"x", FloatRange{0, 1, false}, {}}});
    const Space without({{"x", FloatRange{0, 1, false}, {}}});
    CHECK(SobolSampler(with, 4).draw(TrialId{7}).unit[1] == SobolSampler(without, 4).draw(TrialId{7}).unit[0]);

    const Space most = floats(SobolSampler::most_parameters());
    CHECK(stratified(SobolSampler(most, 1), SobolSampler::most_parameters() - 1, 0, 4));
    const Space more = floats(SobolSampler::most_parameters() + 1);
    CHECK_THROWS_AS(SobolSampler(more, 1), std::invalid_argument);
}
