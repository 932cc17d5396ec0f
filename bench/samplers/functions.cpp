#include "samplers/functions.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace espalier::bench {
namespace {

double real(const Configuration& configuration, std::size_t i) { return std::get<double>(*configuration.values[i]); }
double whole(const Configuration& configuration, std::size_t i) {
    return static_cast<double>(std::get<std::int64_t>(*configuration.values[i]));
}
double square(double x) { return x * x; }

double branin(const Configuration& c) {
    const double pi = std::acos(-1.0), x = real(c, 0), y = real(c, 1);
    return square(y - 5.1 / (4 * pi * pi) * x * x + 5 / pi * x - 6) + 10 * (1 - 1 / (8 * pi)) * std::cos(x) + 10;
}

double hartmann(const Configuration& c) {
    constexpr std::array<double, 4> alpha = {1.0, 1.2, 3.0, 3.2};
    constexpr std::array<std::array<double, 6>, 4> a = {
        {{10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}}};
    constexpr std::array<std::array<double, 6>, 4> p = {{{0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
                                                         {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
                                                         {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
                                                         {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}}};
    double sum = 0;
    for (std::size_t i = 0; i < alpha.size(); ++i) {
        double exponent = 0;
        for (std::size_t j = 0; j < 6; ++j) exponent += a[i][j] * square(real(c, j) - p[i][j]);
        sum -= alpha[i] * std::exp(-exponent);
    }
    return sum;
}

double mixed(const Configuration& c) {
    const double common = square((std::log10(real(c, 1)) + 2.5) / 1.5) + square(std::log2(whole(c, 2) / 16) / 3);
    const auto& kind = std::get<std::string>(*c.values[0]);
    if (kind == "a") return common + 0.3 + 4 * square(real(c, 3) - 0.8);
    const double ratio = std::log10(real(c, 5));
    if (kind == "b") return common + 0.05 * square(whole(c, 4) - 7) + 0.4 * square(ratio - 1);
    return common + 0.15 + 0.3 * square(ratio + 1);
}

Space cube_of(std::size_t dimensions) {
    std::vector<Parameter> parameters;
    for (std::size_t i = 0; i < dimensions; ++i)
        parameters.push_back({fmt::format("x{}", i), FloatRange{0, 1, false}, {}});
    return Space(parameters);
}

Space mixed_space() {
    const Value a = std::string("a"), b = std::string("b"), c = std::string("c");
    return Space({{"kind", Choice{{a, b, c}}, {}},
                  {"rate", FloatRange{1e-5, 1, true}, {}},
                  {"units", IntRange{1, 64, true}, {}},
                  {"momentum", FloatRange{0, 1, false}, {{"kind", {a}}}},
                  {"layers", IntRange{1, 10, false}, {{"kind", {b}}}},
                  {"ratio", FloatRange{1e-3, 1e3, true}, {{"kind", {b, c}}}}});
}

}  // namespace

std::vector<Function> functions() {
    return {{"Branin", Space({{"x", FloatRange{-5, 10, false}, {}}, {"y", FloatRange{0, 15, false}, {}}}), branin,
             0.397887},
            {"Hartmann 6", cube_of(6), hartmann, -3.322368},
            {"mixed", mixed_space(), mixed, 0}};
}

}  // namespace espalier::bench
