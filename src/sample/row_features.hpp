/// What models know of the values of a parameter that is drawn once: the rows of a table, with columns that tell what
/// each configuration is. Numbers become their ranks, spread evenly over (0, 1), ties in the middle of theirs: whatever
/// scale a column was drawn on, linear or logarithmic, its rows fill the interval as draws fill a cube. Texts are
/// options. Empty cells are absent. Columns that say nothing are left out: the same in all rows, or their number.
/// Immutable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sample/cube.hpp"

namespace espalier {

/// Either numbers, NaN for an empty cell, or texts; one a row.
struct RowColumn {
    std::vector<double> numbers;
    std::vector<std::string> texts;
};

class RowFeatures {
  public:
    /// Row i is the value low + i of the parameter. @throws std::invalid_argument where columns differ in length
    explicit RowFeatures(const std::vector<RowColumn>& columns);

    [[nodiscard]] std::uint64_t rows() const { return rows_; }
    [[nodiscard]] const std::vector<Dimension>& dimensions() const { return dimensions_; }
    /// The row's coordinates, one a dimension.
    [[nodiscard]] const double* point(std::uint64_t row) const { return points_.data() + row * dimensions_.size(); }

  private:
    std::uint64_t rows_ = 0;
    std::vector<Dimension> dimensions_;
    std::vector<double> points_;  ///< row by row
};

}  // namespace espalier
