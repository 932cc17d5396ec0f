#include "base/random.hpp"

#include <array>
#include <cmath>
#include <set>

#include "support/catch.hpp"

using namespace espalier;

namespace {

// The draws read the counter as (trial low, trial high, purpose, index) and the key as (seed low, seed high), and give
// words 1 and 0 of the block: known answers of Philox4x32-10 are known draws.
std::uint64_t block(std::uint64_t key, std::uint64_t low, std::uint32_t third, std::uint32_t fourth) {
    return draw_bits(key, TrialId{low}, static_cast<Purpose>(third), fourth);
}

}  // namespace

TEST_CASE("draws are Philox4x32-10: Random123's known answers", "[base][random]") {
    CHECK(block(0, 0, 0, 0) == 0xe169c58d6627e8d5U);
    CHECK(block(~0ULL, ~0ULL, ~0U, ~0U) == 0x41c83b0e408f276dU);
    // The digits of pi, as counter and key.
    CHECK(block(0x299f31d0a4093822U, 0x85a308d3243f6a88U, 0x13198a2eU, 0x03707344U) == 0x94fdccebd16cfe09U);
}

TEST_CASE("a unit draw is the first 53 bits, in [0, 1)", "[base][random]") {
    for (std::uint64_t trial = 1; trial <= 10000; ++trial) {
        const double unit = draw_unit(7, TrialId{trial}, Purpose::configuration, 0);
        REQUIRE(unit >= 0);
        REQUIRE(unit < 1);
        const std::uint64_t bits = draw_bits(7, TrialId{trial}, Purpose::configuration, 0);
        REQUIRE(std::ldexp(unit, 53) == static_cast<double>(bits >> 11U));
    }
}

TEST_CASE("a draw depends on seed, trial, purpose and index, and on nothing else", "[base][random]") {
    std::set<std::uint64_t> seen;
    for (const std::uint64_t seed : {0ULL, 1ULL, 1ULL << 32U})
        for (const std::uint64_t trial : {1ULL, 2ULL, 1ULL << 32U})
            for (const Purpose purpose : {Purpose::configuration, Purpose::trial_seed})
                for (const std::uint32_t index : {0U, 1U}) {
                    const auto bits = draw_bits(seed, TrialId{trial}, purpose, index);
                    CHECK(bits == draw_bits(seed, TrialId{trial}, purpose, index));
                    seen.insert(bits);
                }
    CHECK(seen.size() == 3 * 3 * 2 * 2);
}

TEST_CASE("unit draws are uniform, over trials and over indices", "[base][random]") {
    constexpr std::size_t bins = 64;
    constexpr std::size_t draws = 64000;
    for (const bool over_trials : {true, false}) {
        std::array<double, bins> counts{};
        for (std::uint64_t i = 1; i <= draws; ++i) {
            const double unit = over_trials
                                    ? draw_unit(3, TrialId{i}, Purpose::configuration, 2)
                                    : draw_unit(3, TrialId{5}, Purpose::configuration, static_cast<std::uint32_t>(i));
            ++counts[static_cast<std::size_t>(unit * bins)];
        }
        double chi_squared = 0;
        for (const double count : counts) chi_squared += (count - 1000) * (count - 1000) / 1000;
        // 63 degrees of freedom: mean 63, standard deviation 11.2. The draws are fixed, so this cannot flicker.
        CHECK(chi_squared > 30);
        CHECK(chi_squared < 110);
    }
}
