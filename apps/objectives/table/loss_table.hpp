/// Configurations x resources -> losses, and seconds where the table has them. Read once, then immutable; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "table/columns.hpp"
#include "table/rows.hpp"

namespace table {

/// A column of the configuration: numbers, or text where a cell is none.
struct ConfigurationColumn {
    std::string name;
    std::vector<double> numbers;     ///< one a row, NaN for an empty cell; empty when the column is text
    std::vector<std::string> texts;  ///< one a row; empty when the column holds numbers
};

class LossTable {
  public:
    /// @throws std::runtime_error with file, line, column, what stands there and what was expected.
    LossTable(Rows& rows, const ColumnOptions& options);

    [[nodiscard]] std::size_t rows() const { return rows_; }
    /// Above 0, ascending.
    [[nodiscard]] const std::vector<double>& resources() const { return resources_; }
    /// Of a level; level -1 is resource 0.
    [[nodiscard]] double resource(std::ptrdiff_t level) const {
        return level < 0 ? 0 : resources_[static_cast<std::size_t>(level)];
    }
    [[nodiscard]] const std::string& loss_prefix() const { return loss_prefix_; }
    [[nodiscard]] bool has_seconds() const { return !seconds_.empty(); }

    /// NaN and infinite ones as the table has them; an empty cell is NaN.
    [[nodiscard]] double loss(std::size_t row, std::size_t level) const { return losses_[row * width() + level]; }
    [[nodiscard]] bool missing(std::size_t row, std::size_t level) const;
    /// From the beginning to this level; level -1 is resource 0. Only where has_seconds(). NaN where an infinite or
    /// missing loss has none.
    [[nodiscard]] double seconds(std::size_t row, std::ptrdiff_t level) const;
    [[nodiscard]] const std::vector<ConfigurationColumn>& configuration() const { return configuration_; }

  private:
    [[nodiscard]] std::size_t width() const { return resources_.size(); }
    void take_row(const Rows& rows, const ColumnPlan& plan);
    void take_seconds(const Rows& rows, const ColumnPlan& plan);
    void settle_configuration();

    std::string loss_prefix_;
    std::vector<double> resources_;
    std::size_t rows_ = 0;
    std::vector<double> losses_;          ///< row by row
    std::vector<double> seconds_;         ///< row by row, that at resource 0 first; empty: the table has none
    std::vector<std::uint64_t> missing_;  ///< places in losses_ of empty cells, ascending
    std::vector<ConfigurationColumn> configuration_;
};

}  // namespace table
