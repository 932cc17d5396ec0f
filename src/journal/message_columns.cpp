#include "journal/message_columns.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace espalier {
namespace {

constexpr Limits no_limits;

template <class Enum, std::size_t Count>
std::optional<Enum> value_of(std::optional<std::string_view> name, const std::array<std::string_view, Count>& names) {
    for (std::size_t i = 0; name && i < names.size(); ++i)
        if (names[i] == *name) return static_cast<Enum>(i);
    return std::nullopt;
}

/// As SQLite will give it back: it has no NaN and keeps no sign of a zero, and the checksum is over what is read.
std::optional<double> stored(double value) {
    if (std::isnan(value)) return std::nullopt;
    return value == 0 ? 0.0 : value;
}

struct Fill {
    MessageColumns& columns;

    void operator()(const Start& start) const {
        columns.kind = "start";
        columns.workers = start.workers;
        const auto& limits = start.limits;
        if (limits.trials != no_limits.trials) columns.trial_limit = static_cast<std::int64_t>(limits.trials);
        if (limits.resource != no_limits.resource) columns.resource_limit = stored(limits.resource);
        if (limits.target != no_limits.target) columns.target = stored(limits.target);
        if (limits.failures != no_limits.failures) columns.failure_limit = static_cast<std::int64_t>(limits.failures);
        if (limits.failures_in_a_row != no_limits.failures_in_a_row)
            columns.row_limit = static_cast<std::int64_t>(limits.failures_in_a_row);
    }
    void operator()(const Vacancy& /*vacancy*/) const { columns.kind = "vacancy"; }
    void operator()(const Result& result) const {
        columns.kind = "result";
        columns.trial = static_cast<std::int64_t>(number(result.trial));
        columns.rung = result.rung;
        columns.attempt = result.attempt;
        columns.outcome = name_of(result.outcome);
        if (result.ok()) columns.loss = stored(result.loss);
        columns.seconds = stored(result.seconds);
        columns.bracket = result.bracket;
    }
    void operator()(const Stop& stop) const {
        columns.kind = "stop";
        columns.reason = name_of(stop.reason);
    }
    void operator()(const Progress& progress) const {
        columns.kind = "progress";
        columns.trial = static_cast<std::int64_t>(number(progress.trial));
        columns.rung = progress.rung;
        columns.attempt = progress.attempt;
        columns.loss = stored(progress.loss);
        columns.bracket = progress.bracket;
        columns.resource = stored(progress.resource);
    }
};

std::optional<Event> start_of(const MessageColumns& columns) {
    if (!columns.workers) return std::nullopt;
    Start start;
    start.workers = static_cast<std::uint32_t>(*columns.workers);
    if (columns.trial_limit) start.limits.trials = static_cast<std::uint64_t>(*columns.trial_limit);
    if (columns.resource_limit) start.limits.resource = *columns.resource_limit;
    if (columns.target) start.limits.target = *columns.target;
    if (columns.failure_limit) start.limits.failures = static_cast<std::uint64_t>(*columns.failure_limit);
    if (columns.row_limit) start.limits.failures_in_a_row = static_cast<std::uint64_t>(*columns.row_limit);
    return start;
}

std::optional<Event> result_of(const MessageColumns& columns) {
    const auto outcome = value_of<Outcome>(columns.outcome, outcome_names);
    if (!columns.trial || !columns.rung || !columns.attempt || !outcome) return std::nullopt;
    if (columns.loss.has_value() != (*outcome == Outcome::ok)) return std::nullopt;
    Result result;
    result.trial = TrialId{static_cast<std::uint64_t>(*columns.trial)};
    result.rung = static_cast<std::uint32_t>(*columns.rung);
    result.attempt = static_cast<std::uint32_t>(*columns.attempt);
    result.outcome = *outcome;
    result.loss = columns.loss.value_or(0);
    result.seconds = columns.seconds.value_or(0);
    result.bracket = static_cast<std::uint32_t>(columns.bracket.value_or(0));
    return result;
}

std::optional<Event> progress_of(const MessageColumns& columns) {
    if (!columns.trial || !columns.rung || !columns.attempt || !columns.bracket || !columns.loss || !columns.resource)
        return std::nullopt;
    return Progress{TrialId{static_cast<std::uint64_t>(*columns.trial)},
                    static_cast<std::uint32_t>(*columns.rung),
                    static_cast<std::uint32_t>(*columns.attempt),
                    *columns.resource,
                    *columns.loss,
                    static_cast<std::uint32_t>(*columns.bracket)};
}

}  // namespace

MessageColumns columns_of(const MessageRow& row) noexcept {
    MessageColumns columns;
    columns.seq = static_cast<std::int64_t>(number(row.seq));
    columns.time_us = row.time_us;
    std::visit(Fill{columns}, row.event);
    return columns;
}

std::optional<Event> event_of(const MessageColumns& columns) noexcept {
    if (columns.kind == "result") return result_of(columns);
    if (columns.kind == "vacancy") return Vacancy{};
    if (columns.kind == "start") return start_of(columns);
    if (columns.kind == "progress") return progress_of(columns);
    const auto reason = value_of<StopReason>(columns.reason, stop_names);
    if (columns.kind == "stop" && reason) return Stop{*reason};
    return std::nullopt;
}

}  // namespace espalier
