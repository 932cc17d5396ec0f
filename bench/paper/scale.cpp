#include "paper/scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace espalier::paper {
namespace {

std::string raised_ten(int exponent) {
    constexpr std::array<std::string_view, 10> raised = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string label = exponent < 0 ? "10⁻" : "10";
    for (const char digit : std::to_string(std::abs(exponent))) label += raised[static_cast<std::size_t>(digit - '0')];
    return label;
}

}  // namespace

Scale::Scale(const Axis& axis, const std::vector<double>& values) : log_(axis.log), given_ticks_(axis.ticks) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const double value : values)
        if (has(value)) low = std::min(low, place(value)), high = std::max(high, place(value));
    if (low > high) low = 0, high = 1;
    const double margin = high > low ? (high - low) * 0.04 : 0.5;
    low_ = axis.low ? place(*axis.low) : low - margin;
    high_ = axis.high ? place(*axis.high) : high + margin;
}

bool Scale::has(double value) const { return std::isfinite(value) && (!log_ || value > 0); }

double Scale::place(double value) const { return log_ ? std::log10(value) : value; }

double Scale::part(double value) const { return (place(value) - low_) / (high_ - low_); }

std::vector<Tick> Scale::ticks() const {
    std::vector<Tick> found;
    for (const double tick : given_ticks_) found.push_back({tick, fmt::format("{:g}", tick)});
    if (found.empty()) found = log_ ? decades() : round_numbers();
    std::erase_if(found, [&](const Tick& tick) { return part(tick.at) < -1e-9 || part(tick.at) > 1 + 1e-9; });
    return found;
}

std::vector<Tick> Scale::decades() const {
    std::vector<Tick> found;
    const bool plain = low_ > -4.5 && high_ < 5;  // as people write it; all of one axis alike
    const bool few = high_ - low_ < 1.6;          // 2 and 5 get labels, too
    for (int exponent = static_cast<int>(std::floor(low_)); exponent <= high_; ++exponent) {
        const double decade = std::pow(10.0, exponent);
        found.push_back({decade, plain ? fmt::format("{:g}", decade) : raised_ten(exponent)});
        for (int digit = 2; digit < 10; ++digit)
            found.push_back(
                {decade * digit, few && (digit == 2 || digit == 5) ? fmt::format("{:g}", decade * digit) : ""});
    }
    return found;
}

std::vector<Tick> Scale::round_numbers() const {
    const double rough = (high_ - low_) / 6;
    const double decade = std::pow(10.0, std::floor(std::log10(rough)));
    double step = 10 * decade;
    for (const double factor : {5.0, 2.0, 1.0})
        if (factor * decade >= rough) step = factor * decade;
    std::vector<Tick> found;
    for (double i = std::ceil(low_ / step); i * step <= high_; ++i)
        found.push_back({i * step, fmt::format("{:g}", i * step)});
    return found;
}

}  // namespace espalier::paper
