/// A table of losses as a simulated workload: each row is a configuration, drawn once, in the order of the product's
/// sampler; a job takes the resource that it adds. And what a run on it is judged by: the regret of its incumbent.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sample/once_sampler.hpp"
#include "sim/simulation.hpp"
#include "table/loss_table.hpp"

namespace espalier::paper {

/// One thread; the table may be shared.
class TableModel final : public JobModel {
  public:
    /// `full`: the resource of full training, a column of the table.
    TableModel(const table::LossTable& table, double full, std::uint64_t seed);

    double time(const Job& job) override { return job.to - job.from; }
    /// NaN and infinite losses are failures.
    Result finish(const Job& job) override;
    /// At every column that the job passes.
    std::vector<Reported> reports(const Job& job) override;
    /// The loss at full resource, above the least of all rows there. Infinite where the row diverges.
    [[nodiscard]] double regret(TrialId trial) const;

  private:
    [[nodiscard]] std::size_t column_of(double resource) const;
    [[nodiscard]] double in_full(std::size_t row) const;  ///< infinite where it is none
    [[nodiscard]] std::size_t row_of(TrialId trial) const;

    const table::LossTable& table_;
    Space space_;
    OnceSampler sampler_;
    std::size_t full_;
    double least_;
};

}  // namespace espalier::paper
