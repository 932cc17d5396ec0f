/// A table of losses as a simulated workload: each row is a configuration, drawn once, by one of the product's
/// samplers; a job takes the resource that it adds. And what a run on it is judged by: the regret of its incumbent.
#pragma once

#include <cstddef>
#include <cstdint>

#include "paper/trial_source.hpp"
#include "sim/simulation.hpp"
#include "table/loss_table.hpp"

namespace espalier::paper {

/// One parameter, the row, drawn once.
[[nodiscard]] Space rows_of(const table::LossTable& table);
/// What the table's other columns tell a model of its rows.
[[nodiscard]] RowFeatures features_of(const table::LossTable& table);

/// One thread; the table may be shared.
class TableModel final : public JobModel {
  public:
    /// `full`: the resource of full training, a column of the table. `source`: of the rows, for rows_of(table); must
    /// outlive it.
    TableModel(const table::LossTable& table, double full, TrialSource& source);

    void start(const Job& job) override { row_of(job.trial); }
    double time(const Job& job) override { return job.to - job.from; }
    /// NaN and infinite losses are failures.
    Result finish(const Job& job) override;
    /// At every column that the job passes.
    std::vector<Reported> reports(const Job& job) override;
    /// The loss at full resource, above the least of all rows there. Infinite where the row diverges.
    [[nodiscard]] double regret(TrialId trial);

  private:
    [[nodiscard]] std::size_t column_of(double resource) const;
    [[nodiscard]] double in_full(std::size_t row) const;  ///< infinite where it is none
    std::size_t row_of(TrialId trial);

    const table::LossTable& table_;
    TrialSource& source_;
    std::size_t full_;
    double least_;
};

}  // namespace espalier::paper
