#include "table/loss_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "csv_lines.hpp"

namespace table {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

using objectives::in_quotes;

double loss_in(const Rows& rows, std::size_t column) {
    const auto cell = rows.cells()[column];
    if (cell.empty()) return nothing;
    const auto value = objectives::number_in(cell);
    if (!value)
        rows.refuse(column,
                    in_quotes(cell) + " is no loss: expected a number, nan, inf, or nothing where there is none");
    return *value;
}

ColumnPlan plan_for(const Rows& rows, const ColumnOptions& options) {
    std::string fault;
    try {
        return plan_columns(rows.names(), options);
    } catch (const std::invalid_argument& error) {
        fault = error.what();
    }
    rows.refuse(fault);
}

}  // namespace

LossTable::LossTable(Rows& rows, const ColumnOptions& options) {
    const ColumnPlan plan = plan_for(rows, options);
    loss_prefix_ = plan.loss_prefix;
    for (const auto& level : plan.levels) resources_.push_back(level.resource);
    for (const std::size_t column : plan.configuration) configuration_.push_back({rows.names()[column], {}, {}});
    while (rows.next()) take_row(rows, plan);
    if (rows_ == 0)
        throw std::runtime_error(rows.origin() +
                                 ": the table has no rows: expected one a configuration below the names");
    settle_configuration();
}

void LossTable::take_row(const Rows& rows, const ColumnPlan& plan) {
    for (const auto& level : plan.levels) {
        if (rows.cells()[level.loss].empty()) missing_.push_back(losses_.size());
        losses_.push_back(loss_in(rows, level.loss));
    }
    if (plan.levels.front().seconds) take_seconds(rows, plan);
    for (std::size_t i = 0; i < configuration_.size(); ++i)
        configuration_[i].texts.emplace_back(rows.cells()[plan.configuration[i]]);
    ++rows_;
}

void LossTable::take_seconds(const Rows& rows, const ColumnPlan& plan) {
    const auto number = [&](std::size_t column) {
        const auto cell = rows.cells()[column];
        const auto value = cell.empty() ? nothing : objectives::number_in(cell);
        if (!value || (!std::isnan(*value) && !(*value >= 0 && std::isfinite(*value))))
            rows.refuse(column, in_quotes(cell) + " are no seconds: expected a number from 0");
        return value.value_or(nothing);
    };
    double last = plan.seconds_at_start ? number(*plan.seconds_at_start) : 0;
    if (std::isnan(last)) rows.refuse(*plan.seconds_at_start, "expected the seconds spent before training begins");
    seconds_.push_back(last);
    const double* const losses = &losses_[losses_.size() - width()];
    for (std::size_t i = 0; i < width(); ++i) {
        const std::size_t column = *plan.levels[i].seconds;
        const double seconds = number(column);
        if (std::isnan(seconds) && std::isfinite(losses[i]))
            rows.refuse(column, "expected the seconds that this loss took; there are none");
        if (seconds < last)
            rows.refuse(column, in_quotes(rows.cells()[column]) + " is less than the seconds to the resource before (" +
                                    resource_text(last) + "): expected seconds from the beginning");
        if (!std::isnan(seconds)) last = seconds;
        seconds_.push_back(seconds);
    }
}

void LossTable::settle_configuration() {
    const auto number = [](const std::string& cell) { return cell.empty() ? nothing : objectives::number_in(cell); };
    for (auto& column : configuration_) {
        const bool numeric = std::all_of(column.texts.begin(), column.texts.end(),
                                         [&](const std::string& cell) { return number(cell).has_value(); });
        if (!numeric) continue;
        for (const auto& cell : column.texts) column.numbers.push_back(*number(cell));
        column.texts = {};
    }
}

bool LossTable::missing(std::size_t row, std::size_t level) const {
    return std::binary_search(missing_.begin(), missing_.end(), row * width() + level);
}

double LossTable::seconds(std::size_t row, std::ptrdiff_t level) const {
    return seconds_[row * (width() + 1) + static_cast<std::size_t>(level + 1)];
}

}  // namespace table
