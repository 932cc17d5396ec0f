#include "base/exact.hpp"

#include <fmt/format.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <stdexcept>
#include <string>

namespace espalier {
namespace {

using Integer = boost::multiprecision::cpp_int;
using Rational = boost::multiprecision::cpp_rational;

Integer power_of(Integer base, unsigned exponent) { return boost::multiprecision::pow(base, exponent); }

/// The shortest decimal that reads back as `value`, as a fraction.
Rational decimal(double value) {
    const std::string shortest = fmt::format("{}", value);
    const auto e = shortest.find('e');
    const std::string mantissa = shortest.substr(0, e);
    int exponent = e == std::string::npos ? 0 : std::stoi(shortest.substr(e + 1));
    std::string digits;
    bool after_point = false;
    for (const char c : mantissa) {
        if (c == '.') {
            after_point = true;
        } else if (c != '-') {
            digits += c;
            exponent -= after_point ? 1 : 0;
        }
    }
    const auto first = digits.find_first_not_of('0');  // a leading zero would make the text octal
    const Integer whole(first == std::string::npos ? "0" : digits.substr(first));
    const Integer ten = power_of(10, static_cast<unsigned>(std::abs(exponent)));
    return exponent >= 0 ? Rational(whole * ten) : Rational(whole, ten);
}

Rational power_of(const Rational& base, int exponent) {
    const auto e = static_cast<unsigned>(std::abs(exponent));
    const Rational up(power_of(numerator(base), e), power_of(denominator(base), e));
    return exponent >= 0 ? up : Rational(1) / up;
}

Rational scaled(double value, const ReductionFactor& eta, int power) {
    return decimal(value) * power_of(decimal(eta.value()), power);
}

}  // namespace

ReductionFactor::ReductionFactor(double eta) : value_(eta) {
    if (!(eta >= 2) || eta > 1e6) throw std::invalid_argument("eta must be at least 2 and at most 1000000");
    const Rational fraction = decimal(eta);
    if (numerator(fraction) > 1'000'000'000 || denominator(fraction) > 1'000'000'000)
        throw std::invalid_argument("eta must have at most 9 significant digits");
    p_ = static_cast<std::uint64_t>(numerator(fraction));
    q_ = static_cast<std::uint64_t>(denominator(fraction));
}

std::uint64_t ReductionFactor::share(std::uint64_t n) const {
    if (q_ == 1) return n / p_;
    // 128 bits: n * q must not wrap for any n.
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>(static_cast<Wide>(n) * q_ / p_);
}

unsigned floor_log(double low, double high, const ReductionFactor& eta) {
    const Rational factor = decimal(eta.value());
    const Rational limit = decimal(high);
    Rational level = decimal(low) * factor;
    unsigned m = 0;
    for (; level <= limit; level *= factor) ++m;
    return m;
}

double times_power(double value, const ReductionFactor& eta, int power) {
    return scaled(value, eta, power).convert_to<double>();
}

double floor_times_power(double value, const ReductionFactor& eta, int power) {
    const Rational exact = scaled(value, eta, power);
    // As a Rational: Boost 1.83 ends the program where an Integer is beyond all doubles, and 1.74 misses the nearest.
    return Rational(Integer(numerator(exact) / denominator(exact))).convert_to<double>();
}

double ceil_times_power(std::uint64_t numerator, std::uint64_t denominator, const ReductionFactor& eta, int power) {
    const Rational exact = Rational(numerator, denominator) * power_of(decimal(eta.value()), power);
    const Integer up = boost::multiprecision::numerator(exact) + boost::multiprecision::denominator(exact) - 1;
    return Integer(up / boost::multiprecision::denominator(exact)).convert_to<double>();
}

std::vector<std::uint64_t> proportional_parts(std::uint64_t count, const ReductionFactor& eta,
                                              const std::vector<PowerWeight>& weights) {
    const Rational factor = decimal(eta.value());
    const auto exact = [&](const PowerWeight& weight) {
        return Rational(power_of(factor, static_cast<int>(weight.power)) / weight.divisor);
    };
    Rational sum = 0;
    for (const auto& weight : weights) sum += exact(weight);
    std::vector<std::uint64_t> parts;
    for (const auto& weight : weights) {
        const Rational part = Rational(count) * exact(weight) / sum;
        parts.push_back(static_cast<std::uint64_t>(Integer(numerator(part) / denominator(part))));
    }
    return parts;
}

}  // namespace espalier
