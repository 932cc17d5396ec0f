#include "letter/labelled_data.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

#include "shuffled_rows.hpp"

namespace letter {
namespace {

Part take(const CsvTable& table, const std::vector<std::size_t>& rows) {
    const std::size_t columns = table.columns.size();
    Part part;
    part.inputs.resize(static_cast<Eigen::Index>(columns), static_cast<Eigen::Index>(rows.size()));
    part.labels.reserve(rows.size());
    Eigen::Index example = 0;
    for (const std::size_t row : rows) {
        part.inputs.col(example++) =
            Eigen::Map<const Eigen::VectorXf>(table.values.data() + row * columns, static_cast<Eigen::Index>(columns));
        part.labels.push_back(table.labels[row]);
    }
    return part;
}

}  // namespace

LabelledData::LabelledData(const CsvTable& table, const SplitRule& rule)
    : classes_(static_cast<Eigen::Index>(table.classes.size())) {
    const std::size_t train_rows = rule.train_rows != 0 ? rule.train_rows : table.rows() * 4 / 5;
    if (train_rows >= table.rows()) {
        throw std::runtime_error("train_rows = " + std::to_string(train_rows) + " leaves no test part: the file has " +
                                 std::to_string(table.rows()) + " rows");
    }
    const auto held_back = static_cast<std::size_t>(std::floor(static_cast<double>(train_rows) * rule.validation));
    if (held_back == 0 || held_back >= train_rows) {
        throw std::runtime_error("validation = " + std::to_string(rule.validation) + " of " +
                                 std::to_string(train_rows) + " rows leaves an empty part: more rows are needed");
    }
    const std::vector<std::size_t> rows = objectives::shuffled_rows(train_rows);
    const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(held_back);
    validation_ = take(table, {rows.begin(), middle});
    training_ = take(table, {middle, rows.end()});
    std::vector<std::size_t> last(table.rows() - train_rows);
    std::iota(last.begin(), last.end(), train_rows);
    test_ = take(table, last);
    const auto [least, most] = std::minmax_element(training_.labels.begin(), training_.labels.end());
    if (*least == *most) throw std::runtime_error("the training part has one class only: there is nothing to learn");
    scale();
    measure_covariances();
}

void LabelledData::scale() {
    const Eigen::VectorXd mean = training_.inputs.cast<double>().rowwise().mean();
    const Eigen::VectorXd deviation =
        (training_.inputs.cast<double>().colwise() - mean).array().square().rowwise().mean().sqrt();
    const Eigen::VectorXd factor = (deviation.array() > 0).select(deviation.array().inverse(), 0.0);
    if (factor.isZero(0)) throw std::runtime_error("every column is constant: there is nothing to learn from");
    for (Part* part : {&training_, &validation_, &test_}) {
        part->inputs = (factor.asDiagonal() * (part->inputs.cast<double>().colwise() - mean)).eval().cast<float>();
    }
}

void LabelledData::measure_covariances() {
    const Eigen::MatrixXd inputs = training_.inputs.cast<double>();
    const auto count = static_cast<double>(training_.size());
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(columns(), classes_);
    Eigen::VectorXd sizes = Eigen::VectorXd::Zero(classes_);
    for (Eigen::Index i = 0; i < training_.size(); ++i) {
        const Eigen::Index label = training_.labels[static_cast<std::size_t>(i)];
        sums.col(label) += inputs.col(i);
        sizes(label) += 1;
    }
    total_ = inputs * inputs.transpose() / count;
    // sum_i (x_i - m)(x_i - m)' = sum_i x_i x_i' - sum_classes n m m'
    const Eigen::MatrixXd within =
        total_ - sums * sizes.cwiseMax(1).cwiseInverse().asDiagonal() * sums.transpose() / count;
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(within);
    directions_ = solver.eigenvectors();
    // A direction in which no class varies would be blown up without end.
    spreads_ = solver.eigenvalues().cwiseMax(1e-4 * total_.trace() / static_cast<double>(columns()));
}

Eigen::MatrixXd LabelledData::whitening(double power) const {
    const Eigen::VectorXd factors = spreads_.array().pow(-power / 2);
    const Eigen::MatrixXd map = directions_ * factors.asDiagonal() * directions_.transpose();
    // Two independent examples: twice the variance, summed over the coordinates.
    return map / std::sqrt(2 * (map * total_ * map.transpose()).trace());
}

}  // namespace letter
