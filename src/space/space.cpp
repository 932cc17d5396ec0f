#include "space/space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace espalier {
namespace {

template <typename... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;

double without_minus_zero(double value) { return value == 0 ? 0.0 : value; }

double at(const FloatRange& range, double unit) {
    if (!range.log) return range.low + unit * (range.high - range.low);
    const double low = std::log(range.low);
    const double value = std::exp(low + unit * (std::log(range.high) - low));
    return std::clamp(value, range.low, range.high);
}

std::int64_t at(const IntRange& range, double unit) {
    if (range.log) {
        const double low = std::log(static_cast<double>(range.low) - 0.5);
        const double high = std::log(static_cast<double>(range.high) + 0.5);
        const double value = std::floor(std::exp(low + unit * (high - low)) + 0.5);
        return std::clamp(static_cast<std::int64_t>(value), range.low, range.high);
    }
    const double count = static_cast<double>(range.high) - static_cast<double>(range.low) + 1;
    return std::min(range.low + static_cast<std::int64_t>(std::floor(unit * count)), range.high);
}

const Value& at(const Choice& choice, double unit) {
    const auto count = choice.options.size();
    return choice.options[std::min(static_cast<std::size_t>(unit * static_cast<double>(count)), count - 1)];
}

std::optional<std::size_t> place_of(std::string_view name, const std::vector<Parameter>& parameters) {
    for (std::size_t i = 0; i < parameters.size(); ++i)
        if (parameters[i].name == name) return i;
    return std::nullopt;
}

/// Parents before those that depend on them. A parameter that depends on itself, by however long a way, is left out.
/// Every parent must exist.
std::vector<std::size_t> parents_first(const std::vector<Parameter>& parameters) {
    std::vector<std::size_t> order;
    std::vector<bool> placed(parameters.size(), false);
    for (bool progress = true; progress;) {
        progress = false;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const auto& when = parameters[i].when;
            if (placed[i] || !std::all_of(when.begin(), when.end(),
                                          [&](const auto& c) { return placed[*place_of(c.parent, parameters)]; }))
                continue;
            placed[i] = progress = true;
            order.push_back(i);
        }
    }
    return order;
}

Value value_at(const Domain& domain, double unit) {
    return std::visit(Overloaded{[&](const FloatRange& r) -> Value { return without_minus_zero(at(r, unit)); },
                                 [&](const IntRange& r) -> Value { return at(r, unit); },
                                 [&](const Choice& c) -> Value { return at(c, unit); },
                                 [&](const Constant& c) -> Value { return c.value; }},
                      domain);
}

bool is_once(const Parameter& parameter) {
    const auto* range = std::get_if<IntRange>(&parameter.domain);
    return range != nullptr && range->once;
}

std::string once_fault(const IntRange& range) {
    constexpr std::int64_t most = std::int64_t{1} << 32;  // so that coordinates keep the values well apart
    if (range.log) return "once = true draws every value once, with log or without; remove log";
    if (range.high - range.low >= most) return "once = true: at most 2^32 values";
    return "";
}

}  // namespace

bool can_be(const Domain& domain, const Value& value) {
    return std::visit(Overloaded{[&](const FloatRange& r) {
                                     const auto* x = std::get_if<double>(&value);
                                     return x != nullptr && *x >= r.low && *x <= r.high;
                                 },
                                 [&](const IntRange& r) {
                                     const auto* x = std::get_if<std::int64_t>(&value);
                                     return x != nullptr && *x >= r.low && *x <= r.high;
                                 },
                                 [&](const Choice& c) {
                                     return std::find(c.options.begin(), c.options.end(), value) != c.options.end();
                                 },
                                 [&](const Constant& c) { return c.value == value; }},
                      domain);
}

std::string fault(const Parameter& parameter) {
    return std::visit(Overloaded{[](const FloatRange& r) -> std::string {
                                     if (!std::isfinite(r.low) || !std::isfinite(r.high))
                                         return "bounds must be finite numbers";
                                     if (!(r.low < r.high))
                                         return fmt::format("low {} must be below high {}", r.low, r.high);
                                     if (!std::isfinite(r.high - r.low)) return "the range is too wide";
                                     if (r.log && !(r.low > 0))
                                         return fmt::format("log = true needs bounds above 0, low is {}", r.low);
                                     return "";
                                 },
                                 [](const IntRange& r) -> std::string {
                                     // Of values that are drawn once, one is enough: a table may have one row.
                                     if (r.once && r.low > r.high)
                                         return fmt::format("low {} must be at most high {}", r.low, r.high);
                                     if (!r.once && r.low >= r.high)
                                         return fmt::format("low {} must be below high {}", r.low, r.high);
                                     constexpr std::int64_t most = std::int64_t{1} << 52;
                                     if (r.low < -most || r.high > most) return "integers must lie within 2^52 of zero";
                                     if (r.log && r.low < 1)
                                         return fmt::format("log = true needs bounds above 0, low is {}", r.low);
                                     return r.once ? once_fault(r) : "";
                                 },
                                 [](const Choice& c) -> std::string {
                                     if (c.options.empty()) return "a choice needs at least one option";
                                     for (std::size_t i = 0; i < c.options.size(); ++i)
                                         for (std::size_t j = 0; j < i; ++j)
                                             if (c.options[i] == c.options[j])
                                                 return fmt::format("option {} stands there twice",
                                                                    to_json(c.options[i]));
                                     return "";
                                 },
                                 [](const Constant&) -> std::string { return ""; }},
                      parameter.domain);
}

std::vector<ParameterFault> faults(const std::vector<Parameter>& parameters) {
    std::vector<ParameterFault> found;
    std::vector<std::string> names;
    for (const auto& parameter : parameters) names.push_back(parameter.name);
    std::optional<std::size_t> once;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const auto& parameter = parameters[i];
        if (parameter.name.empty()) found.push_back({i, "a parameter needs a name"});
        if (*place_of(parameter.name, parameters) != i) found.push_back({i, "the name stands there twice"});
        if (const auto what = fault(parameter); !what.empty()) found.push_back({i, what});
        if (is_once(parameter)) {
            if (!parameter.when.empty()) found.push_back({i, "once = true: each trial must take a value; remove when"});
            if (once)
                found.push_back({i, fmt::format("once = true: one parameter can be drawn once, and {} is",
                                                parameters[*once].name)});
            else
                once = i;
        }
        for (const auto& condition : parameter.when) {
            const auto parent = place_of(condition.parent, parameters);
            if (!parent) {
                found.push_back({i, fmt::format("when: unknown parameter `{}`{}", condition.parent,
                                                did_you_mean(condition.parent, names))});
                continue;
            }
            for (const auto& value : condition.any_of)
                if (!can_be(parameters[*parent].domain, value))
                    found.push_back({i, fmt::format("when: {} is never {}", condition.parent, to_json(value))});
        }
    }
    if (!found.empty()) return found;

    const auto order = parents_first(parameters);
    for (std::size_t i = 0; i < parameters.size(); ++i)
        if (std::find(order.begin(), order.end(), i) == order.end())
            found.push_back({i, "when: the conditions run in a circle"});
    return found;
}

Space::Space(std::vector<Parameter> parameters) : parameters_(std::move(parameters)) {
    std::string text;
    for (const auto& [i, what] : faults(parameters_))
        text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", parameters_[i].name, what);
    if (!text.empty()) throw std::invalid_argument(text);
    order_ = parents_first(parameters_);
    for (const auto& parameter : parameters_) keys_.push_back(to_json(Value(parameter.name)));
}

std::optional<std::size_t> Space::find(std::string_view name) const { return place_of(name, parameters_); }

std::optional<std::size_t> Space::once() const {
    const auto found = std::find_if(parameters_.begin(), parameters_.end(), is_once);
    if (found == parameters_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - parameters_.begin());
}

std::optional<std::uint64_t> Space::capacity() const {
    const auto place = once();
    if (!place) return std::nullopt;
    const auto& range = std::get<IntRange>(parameters_[*place].domain);
    return static_cast<std::uint64_t>(range.high - range.low) + 1;
}

bool Space::applies(const Parameter& parameter, const Configuration& configuration) const {
    return std::all_of(parameter.when.begin(), parameter.when.end(), [&](const Condition& condition) {
        const auto& value = configuration.values[*find(condition.parent)];
        return value && std::find(condition.any_of.begin(), condition.any_of.end(), *value) != condition.any_of.end();
    });
}

Configuration Space::at(std::span<const double> unit, const Given* given) const {
    Configuration configuration;
    configuration.values.resize(parameters_.size());
    for (const std::size_t i : order_) {
        const auto& parameter = parameters_[i];
        if (!applies(parameter, configuration)) continue;
        const bool is_given = given != nullptr && given->values[i];
        configuration.values[i] = is_given ? given->values[i] : value_at(parameter.domain, unit[i]);
    }
    return configuration;
}

}  // namespace espalier
