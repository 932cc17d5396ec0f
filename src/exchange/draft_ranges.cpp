// Ranges that a study file has no word for: steps, normal distributions.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <variant>
#include <vector>

#include "base/text.hpp"
#include "exchange/space_draft.hpp"

namespace espalier {
namespace {

constexpr double most_options = 100;

/// 0.1 * 3 is 0.30000000000000004: who wrote steps of 0.1 means 0.3.
double as_meant(double value) { return std::strtod(fmt::format("{:.12g}", value).c_str(), nullptr); }

bool is_integer(double value) { return std::floor(value) == value && std::abs(value) < 4e15; }

void set_plain(DraftParameter& draft, const SteppedRange& range) {
    if (range.integers)
        set_integers(draft, static_cast<std::int64_t>(range.low), static_cast<std::int64_t>(range.high), range.log);
    else
        set_floats(draft, range.low, range.high, range.log);
}

std::vector<Value> values_of(const SteppedRange& range) {
    std::vector<double> numbers;
    if (range.multiples) {
        // What lies inside the range rounds to these; what only an end itself would round to is never drawn.
        const double first = std::floor(range.low / range.step + 0.5), last = std::ceil(range.high / range.step - 0.5);
        for (double i = first; i <= last; ++i)
            numbers.push_back(std::clamp(as_meant(i * range.step), range.low, range.high));
    } else {
        const double last = std::floor((range.high - range.low) / range.step + 1e-9);
        for (double i = 0; i <= last; ++i)
            numbers.push_back(std::min(as_meant(range.low + i * range.step), range.high));
    }
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    std::vector<Value> values;
    for (const double number : numbers)
        range.integers ? values.emplace_back(static_cast<std::int64_t>(number)) : values.emplace_back(number);
    return values;
}

}  // namespace

void set_stepped(SpaceDraft& space, DraftParameter& draft, const SteppedRange& range) {
    const bool sound = std::isfinite(range.low) && std::isfinite(range.high) && range.low <= range.high;
    if (!(range.step > 0) || !std::isfinite(range.step))
        return space.fault(draft.place, fmt::format("a step of {}: must be above 0", shortest(range.step)));
    const bool whole = range.step == 1 && is_integer(range.low) && is_integer(range.high);
    if (whole && range.integers) return set_plain(draft, range);
    if (!sound) return set_plain(draft, range);  // whose fault is told as that of any range
    const std::string step = fmt::format("steps of {}", shortest(range.step));
    if ((range.high - range.low) / range.step + 1 > most_options) {
        set_plain(draft, range);
        return space.lose(draft.place, step + " are lost: any number of the range may be drawn", &draft);
    }
    set_options(space, draft, values_of(range));
    if (range.log) return space.lose(draft.place, step + " on a log scale: now all as likely", &draft);
    draft.notes.push_back(step);
}

void set_normal(SpaceDraft& space, DraftParameter& draft, const NormalRange& range) {
    if (!(range.deviation > 0))
        return space.fault(draft.place,
                           fmt::format("a standard deviation of {}: must be above 0", shortest(range.deviation)));
    double low = as_meant(range.mean - 3 * range.deviation), high = as_meant(range.mean + 3 * range.deviation);
    if (range.log) low = as_meant(std::exp(low)), high = as_meant(std::exp(high));
    low = range.low.value_or(low);
    high = range.high.value_or(high);
    if (range.integers && std::abs(low) < 4e15 && std::abs(high) < 4e15) {
        const double least = range.log ? 1 : low;
        set_integers(draft, static_cast<std::int64_t>(std::max(std::ceil(low), least)),
                     static_cast<std::int64_t>(std::floor(high)), range.log);
    } else {
        set_floats(draft, low, high, range.log);
    }
    space.lose(draft.place,
               fmt::format("{}normal with mean {} and standard deviation {}: now {} between {} and {}",
                           range.log ? "log" : "", shortest(range.mean), shortest(range.deviation),
                           range.log ? "log uniform" : "uniform", shortest(low), shortest(high)),
               &draft);
}

}  // namespace espalier
