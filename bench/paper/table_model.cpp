#include "paper/table_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <variant>

namespace espalier::paper {

Space rows_of(const table::LossTable& table) {
    return Space({{"row", IntRange{0, static_cast<std::int64_t>(table.rows()) - 1, false, true}, {}}});
}

RowFeatures features_of(const table::LossTable& table) {
    std::vector<RowColumn> columns;
    for (const auto& column : table.configuration()) columns.push_back({column.numbers, column.texts});
    return RowFeatures(columns);
}

TableModel::TableModel(const table::LossTable& table, double full, TrialSource& source)
    : table_(table), source_(source), full_(column_of(full)), least_(std::numeric_limits<double>::infinity()) {
    for (std::size_t row = 0; row < table.rows(); ++row) least_ = std::min(least_, in_full(row));
}

std::size_t TableModel::column_of(double resource) const {
    const auto& resources = table_.resources();
    const auto found = std::lower_bound(resources.begin(), resources.end(), resource);
    if (found == resources.end() || *found != resource)
        throw std::invalid_argument(fmt::format("the table has no losses at resource {}", resource));
    return static_cast<std::size_t>(found - resources.begin());
}

double TableModel::in_full(std::size_t row) const {
    const double loss = table_.loss(row, full_);
    return std::isfinite(loss) ? loss : std::numeric_limits<double>::infinity();
}

std::size_t TableModel::row_of(TrialId trial) {
    return static_cast<std::size_t>(std::get<std::int64_t>(*source_.of(trial).values[0]));
}

Result TableModel::finish(const Job& job) { return result_of(job, table_.loss(row_of(job.trial), column_of(job.to))); }

std::vector<Reported> TableModel::reports(const Job& job) {
    std::vector<Reported> reports;
    const std::size_t row = row_of(job.trial);
    for (std::size_t column = 0; column < table_.resources().size(); ++column) {
        const double resource = table_.resources()[column];
        if (resource > job.from && resource < job.to) reports.push_back({resource, table_.loss(row, column)});
    }
    return reports;
}

double TableModel::regret(TrialId trial) { return in_full(row_of(trial)) - least_; }

}  // namespace espalier::paper
