#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "study/study_file.hpp"

namespace espalier {
namespace {

/// Takes a decimal number (no sign, no exponent) off the front of `rest`.
double take_number(std::string_view& rest, const std::invalid_argument& refusal) {
    double value = 0;
    const bool digit = !rest.empty() && (rest.front() == '.' || (rest.front() >= '0' && rest.front() <= '9'));
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value, std::chars_format::fixed);
    if (!digit || error != std::errc{}) throw refusal;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return value;
}

/// Takes the letters off the front of `rest`, in lower case, and blanks around them.
std::string take_unit(std::string_view& rest) {
    const auto blank = [&] { return !rest.empty() && rest.front() == ' '; };
    const auto letter = [&] { return !rest.empty() && (rest.front() | 0x20) >= 'a' && (rest.front() | 0x20) <= 'z'; };
    std::string unit;
    for (; blank(); rest.remove_prefix(1)) {
    }
    for (; letter(); rest.remove_prefix(1)) unit += static_cast<char>(rest.front() | 0x20);
    for (; blank(); rest.remove_prefix(1)) {
    }
    return unit;
}

template <std::size_t N>
double factor(const std::string& unit, const std::array<std::pair<std::string_view, double>, N>& units,
              const std::invalid_argument& refusal) {
    for (const auto& [name, value] : units)
        if (name == unit) return value;
    throw refusal;
}

}  // namespace

double parse_seconds(const std::string& text) {
    static constexpr std::array<std::pair<std::string_view, double>, 6> units{
        {{"ms", 1e-3}, {"s", 1}, {"m", 60}, {"min", 60}, {"h", 3600}, {"d", 86400}}};
    const std::invalid_argument refusal("must be a duration such as 90s, 30m, 8h, 1h30m or 1.5d");
    std::string_view rest = text;
    double seconds = 0;
    bool first = true;
    do {
        const double value = take_number(rest, refusal);
        const std::string unit = take_unit(rest);
        // Only a number that stands alone counts seconds without saying so.
        const bool plain = unit.empty() && first && rest.empty();
        seconds += plain ? value : value * factor(unit, units, refusal);
        first = false;
    } while (!rest.empty());
    if (!std::isfinite(seconds)) throw refusal;
    return seconds;
}

std::uint64_t parse_bytes(const std::string& text) {
    static constexpr std::array<std::pair<std::string_view, double>, 10> units{{{"", 1},
                                                                                {"b", 1},
                                                                                {"kb", 1e3},
                                                                                {"mb", 1e6},
                                                                                {"gb", 1e9},
                                                                                {"tb", 1e12},
                                                                                {"kib", 0x1p10},
                                                                                {"mib", 0x1p20},
                                                                                {"gib", 0x1p30},
                                                                                {"tib", 0x1p40}}};
    const std::invalid_argument refusal("must be a number of bytes such as 4GiB or 500MB");
    std::string_view rest = text;
    const double value = take_number(rest, refusal);
    const double bytes = value * factor(take_unit(rest), units, refusal);
    if (!rest.empty() || !(bytes < 0x1p63)) throw refusal;
    return static_cast<std::uint64_t>(bytes);
}

}  // namespace espalier
