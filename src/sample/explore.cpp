#include "sample/explore.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/random.hpp"

namespace espalier {
namespace {

enum class Change : std::uint8_t { up, down, anew };

Change change_of(std::uint64_t seed, TrialId trial, std::size_t parameter) {
    const double u = draw_unit(seed, trial, Purpose::explore, static_cast<std::uint32_t>(parameter));
    if (u < 0.25) return Change::anew;
    return u < 0.625 ? Change::up : Change::down;
}

double factor_of(bool up) { return up ? 1.2 : 0.8; }

Value changed(const FloatRange& range, const Value& value, bool up) {
    return std::clamp(std::get<double>(value) * factor_of(up), range.low, range.high);
}

Value changed(const IntRange& range, const Value& value, bool up) {
    const auto before = std::get<std::int64_t>(value);
    auto after = static_cast<std::int64_t>(std::llround(static_cast<double>(before) * factor_of(up)));
    if (after == before) after += up ? 1 : -1;
    return std::clamp(after, range.low, range.high);
}

/// At an end of the list there is one neighbour.
Value changed(const Choice& choice, const Value& value, bool up) {
    const auto& options = choice.options;
    const auto place = static_cast<std::size_t>(std::find(options.begin(), options.end(), value) - options.begin());
    if (options.size() < 2) return value;
    if (place == 0) return options[1];
    return up && place + 1 < options.size() ? options[place + 1] : options[place - 1];
}

Value changed(const Constant&, const Value& value, bool) { return value; }

}  // namespace

Draw explore(const Space& space, std::uint64_t seed, TrialId trial, const Configuration& parent) {
    Draw draw;
    draw.why.origin = Origin::copy;
    Given kept;
    kept.values.resize(space.size());
    for (std::size_t i = 0; i < space.size(); ++i) {
        draw.unit.push_back(draw_unit(seed, trial, Purpose::configuration, static_cast<std::uint32_t>(i)));
        const auto& [name, domain, when, frozen] = space.parameters()[i];
        const auto& value = parent.values[i];
        const Change change = change_of(seed, trial, i);
        if (!value || (change == Change::anew && !frozen)) continue;
        kept.values[i] =
            frozen ? *value
                   : std::visit([&](const auto& d) { return changed(d, *value, change == Change::up); }, domain);
    }
    draw.configuration = space.at(draw.unit, &kept);
    for (std::size_t i = 0; i < space.size(); ++i)
        if (kept.values[i] && draw.configuration.values[i]) draw.unit[i] = -1;
    return draw;
}

}  // namespace espalier
