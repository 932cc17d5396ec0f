/// Rows split into training, validation and test parts, as a classifier wants them. Immutable; any thread.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "letter/csv_table.hpp"

namespace letter {

/// Examples in columns, scaled; and their classes.
struct Part {
    Eigen::MatrixXf inputs;             ///< (columns, examples)
    std::vector<std::uint16_t> labels;  ///< one per example

    [[nodiscard]] Eigen::Index size() const { return inputs.cols(); }
};

struct SplitRule {
    std::size_t train_rows = 0;  ///< the rows after them are the test part; 0: four fifths of all
    double validation = 0.2;     ///< share of the train_rows that is held back
};

class LabelledData {
  public:
    /// Which of the train_rows are held back, and the order of the others, is shuffled, in the same way for all trials:
    /// files are often sorted by class, and a beginning of the training part must be like the whole.
    /// Columns are scaled to mean 0 and deviation 1 over the training part; a constant one becomes 0.
    /// @throws std::runtime_error when a part is empty or the training part has one class only.
    LabelledData(const CsvTable& table, const SplitRule& rule);

    [[nodiscard]] const Part& training() const { return training_; }
    [[nodiscard]] const Part& validation() const { return validation_; }
    [[nodiscard]] const Part& test() const { return test_; }
    [[nodiscard]] Eigen::Index columns() const { return training_.inputs.rows(); }
    [[nodiscard]] Eigen::Index classes() const { return classes_; }

    /// The map that divides out how examples of one class vary: C^(-power/2), C the covariance within the classes of
    /// the training part. Power 0 changes nothing; 1 makes every class on average round. Divided by the root mean
    /// square distance of two training examples afterwards, so that this distance becomes 1.
    [[nodiscard]] Eigen::MatrixXd whitening(double power) const;

  private:
    void scale();
    void measure_covariances();

    Part training_, validation_, test_;
    Eigen::Index classes_ = 0;
    Eigen::MatrixXd total_;       ///< covariance of the training part
    Eigen::MatrixXd directions_;  ///< eigenvectors of the covariance within classes
    Eigen::VectorXd spreads_;     ///< its eigenvalues, none of them 0
};

}  // namespace letter
