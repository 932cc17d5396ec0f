#include "base/exact.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include "support/catch.hpp"

using namespace espalier;
using Integer = boost::multiprecision::cpp_int;

TEST_CASE("a rung promotes floor(n / eta), also where a float division would round up", "[base][exact]") {
    CHECK(ReductionFactor(3).share(8) == 2);
    CHECK(ReductionFactor(3).share(9) == 3);
    CHECK(ReductionFactor(2.7).share(26) == 9);  // 260 / 27 = 9.6
    CHECK(ReductionFactor(2.7).share(27) == 10);
    CHECK(ReductionFactor(2.1).share(21) == 10);
    CHECK(ReductionFactor(2.1).share(20) == 9);
    CHECK(ReductionFactor(4).share(0) == 0);
    CHECK(ReductionFactor(2).share(std::numeric_limits<std::uint64_t>::max()) == 9223372036854775807U);
    // 2^64 - 1 over 2.5 is 7378697629483820646 exactly; as doubles it is not.
    CHECK(ReductionFactor(2.5).share(std::numeric_limits<std::uint64_t>::max()) == 7378697629483820646U);
}

TEST_CASE("share is the big-number quotient for any n", "[base][exact]") {
    const std::uint64_t seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937_64 engine(seed);
    for (int i = 0; i < 20000; ++i) {
        const std::uint64_t thousandths = 2000 + engine() % 98000;  // eta from 2 to 100 with three decimals
        const std::uint64_t n = engine() >> (engine() % 64);
        const auto expected = static_cast<std::uint64_t>(Integer(n) * 1000 / thousandths);
        CHECK(ReductionFactor(static_cast<double>(thousandths) / 1000).share(n) == expected);
    }
}

TEST_CASE("a reduction factor is 2 to 10^6 with at most 9 digits", "[base][exact]") {
    CHECK_NOTHROW(ReductionFactor(2));
    CHECK_NOTHROW(ReductionFactor(1e6));
    CHECK_NOTHROW(ReductionFactor(3.14159265));
    for (const double eta : {1.0, 1.999999, 0.0, -4.0, 1e6 + 1, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN(), 3.14159265358979})
        CHECK_THROWS_AS(ReductionFactor(eta), std::invalid_argument);
}

TEST_CASE("floor_log counts whole powers where log(x)/log(y) loses one", "[base][exact]") {
    REQUIRE(std::floor(std::log(243.0) / std::log(3.0)) == 4);  // why this function exists
    CHECK(floor_log(1, 243, ReductionFactor(3)) == 5);
    CHECK(floor_log(1, 59049, ReductionFactor(3)) == 10);
    CHECK(floor_log(1, 1000, ReductionFactor(10)) == 3);
    CHECK(floor_log(1, 242, ReductionFactor(3)) == 4);
    CHECK(floor_log(0.1, 0.3, ReductionFactor(3)) == 1);  // 0.1 * 3 is above 0.3 in doubles
    CHECK(floor_log(0.001, 1, ReductionFactor(10)) == 3);
    CHECK(floor_log(1, 19.683, ReductionFactor(2.7)) == 3);
    CHECK(floor_log(1, 19.682, ReductionFactor(2.7)) == 2);
    CHECK(floor_log(5, 5, ReductionFactor(2)) == 0);
    CHECK(floor_log(5, 4, ReductionFactor(2)) == 0);
    CHECK(floor_log(1e-300, 1e300, ReductionFactor(10)) == 600);
    for (unsigned eta = 2; eta <= 12; ++eta) {
        std::uint64_t power = 1;
        for (unsigned m = 0; power < (1ULL << 50U); ++m, power *= eta) {
            CHECK(floor_log(1, static_cast<double>(power), ReductionFactor(eta)) == m);
            if (m > 0) CHECK(floor_log(1, static_cast<double>(power - 1), ReductionFactor(eta)) == m - 1);
        }
    }
}

TEST_CASE("times_power multiplies the decimals that were written", "[base][exact]") {
    CHECK(times_power(0.1, ReductionFactor(3), 1) == 0.3);
    CHECK(times_power(1, ReductionFactor(2.7), 3) == 19.683);
    CHECK(times_power(100, ReductionFactor(4), -3) == 1.5625);
    CHECK(times_power(100, ReductionFactor(3), -4) == 100.0 / 81.0);
    CHECK(times_power(1e22, ReductionFactor(10), 3) == 1e25);
    CHECK(floor_times_power(1.5625, ReductionFactor(4), 1) == 6);
    CHECK(floor_times_power(1.5625, ReductionFactor(4), 3) == 100);
    CHECK(floor_times_power(0.1, ReductionFactor(10), 1) == 1);
    CHECK(floor_times_power(0.7, ReductionFactor(10), 1) == 7);
    CHECK(floor_times_power(100, ReductionFactor(3), -4) == 1);
    CHECK(floor_times_power(1, ReductionFactor(3), -1) == 0);
}

namespace {

/// |x * denominator - numerator| * 2^300, exactly; x positive, not far below 2^-200.
Integer distance(double x, const Integer& numerator, const Integer& denominator) {
    int exponent = 0;
    const auto mantissa = static_cast<std::uint64_t>(std::ldexp(std::frexp(x, &exponent), 53));
    const Integer scaled = (Integer(mantissa) << static_cast<unsigned>(exponent - 53 + 300)) * denominator;
    const Integer target = numerator << 300U;
    return scaled > target ? Integer(scaled - target) : Integer(target - scaled);
}

}  // namespace

TEST_CASE("whole numbers of many digits are rounded to the nearest double, those beyond the greatest to infinity",
          "[base][exact]") {
    for (int eta = 2; eta <= 12; ++eta)
        for (int power = 0; power <= 320; ++power) {
            INFO(eta << "^" << power);
            const ReductionFactor factor(eta);
            CHECK(floor_times_power(1, factor, power) == times_power(1, factor, power));
        }
    for (const int power : {309, 400, 1000}) {
        CHECK(times_power(1, ReductionFactor(10), power) == std::numeric_limits<double>::infinity());
        CHECK(floor_times_power(1, ReductionFactor(10), power) == std::numeric_limits<double>::infinity());
    }
}

TEST_CASE("times_power gives the nearest double", "[base][exact]") {
    const std::uint64_t seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937_64 engine(seed);
    for (int i = 0; i < 3000; ++i) {
        const std::uint64_t value = 1 + engine() % 1'000'000;
        const std::uint64_t eta = 2 + engine() % 9;
        const auto power = static_cast<unsigned>(engine() % 20);
        const double got = times_power(static_cast<double>(value), ReductionFactor(static_cast<double>(eta)),
                                       -static_cast<int>(power));
        const Integer numerator(value);
        const Integer denominator = boost::multiprecision::pow(Integer(eta), power);
        const Integer least = distance(got, numerator, denominator);
        CHECK(least <= distance(std::nextafter(got, 0.0), numerator, denominator));
        CHECK(least <= distance(std::nextafter(got, 1e300), numerator, denominator));
    }
}
