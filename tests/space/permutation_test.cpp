#include "base/permutation.hpp"

#include <array>
#include <cstdint>
#include <set>
#include <vector>

#include "support/catch.hpp"

using espalier::Permutation;

namespace {

std::vector<std::uint64_t> order(std::uint64_t seed, std::uint64_t count) {
    const Permutation permutation(seed, count);
    std::vector<std::uint64_t> values;
    for (std::uint64_t i = 0; i < count; ++i) values.push_back(permutation.at(i));
    return values;
}

}  // namespace

TEST_CASE("every value comes exactly once, and its place is found again", "[base][permutation]") {
    for (const std::uint64_t count : {1U, 2U, 3U, 5U, 63U, 64U, 65U, 100U, 1000U, 4096U, 4097U, 1000000U})
        for (const std::uint64_t seed : {0U, 1U, 77U}) {
            INFO("count " << count << ", seed " << seed);
            const Permutation permutation(seed, count);
            std::vector<bool> seen(count, false);
            bool sound = true;
            for (std::uint64_t i = 0; i < count && sound; ++i) {
                const std::uint64_t value = permutation.at(i);
                sound = value < count && !seen[value] && (count > 10000 || permutation.place_of(value) == i);
                if (sound) seen[value] = true;
            }
            CHECK(sound);
        }
}

TEST_CASE("a permutation of any size is its own inverse's inverse", "[base][permutation]") {
    for (const std::uint64_t count : {std::uint64_t{1} << 32U, (std::uint64_t{1} << 40U) + 12345U}) {
        const Permutation permutation(5, count);
        for (std::uint64_t i = 0; i < 1000; ++i) {
            const std::uint64_t place = i * 4294967U;
            REQUIRE(permutation.at(place) < count);
            REQUIRE(permutation.place_of(permutation.at(place)) == place);
        }
    }
}

TEST_CASE("other seeds give other orders", "[base][permutation]") {
    std::set<std::vector<std::uint64_t>> orders;
    for (std::uint64_t seed = 0; seed < 100; ++seed) orders.insert(order(seed, 20));
    CHECK(orders.size() == 100);
    // All six orders of three values come up about equally often.
    std::array<int, 27> counts{};
    for (std::uint64_t seed = 0; seed < 6000; ++seed) {
        const auto o = order(seed, 3);
        ++counts[o[0] * 9 + o[1] * 3 + o[2]];
    }
    double chi_squared = 0;
    int kinds = 0;
    for (const int count : counts) {
        if (count == 0) continue;
        ++kinds;
        chi_squared += (count - 1000.0) * (count - 1000.0) / 1000;
    }
    CHECK(kinds == 6);
    CHECK(chi_squared < 20);  // 5 degrees of freedom; the seeds are fixed, so this cannot flicker
}

TEST_CASE("neighbours in the order are no neighbours in value", "[base][permutation]") {
    const auto o = order(3, 10000);
    double covariance = 0;
    for (std::size_t i = 0; i + 1 < o.size(); ++i)
        covariance += (static_cast<double>(o[i]) - 4999.5) * (static_cast<double>(o[i + 1]) - 4999.5);
    CHECK(covariance / 10000 / (1e8 / 12) < 0.05);
    CHECK(covariance / 10000 / (1e8 / 12) > -0.05);
}

TEST_CASE("the order is for ever: journals depend on it", "[base][permutation]") {
    CHECK(order(0, 10) == std::vector<std::uint64_t>{7, 1, 2, 9, 4, 3, 8, 5, 0, 6});
    CHECK(Permutation(42, 1000000).at(0) == 159554);
}
