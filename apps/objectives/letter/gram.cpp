#include "letter/gram.hpp"

#include <Eigen/Cholesky>
#include <algorithm>

namespace letter {
namespace {

constexpr Eigen::Index panel = 256;

/// The lower triangle becomes its Cholesky factor.
Gram::Solved factorise(Eigen::MatrixXd& matrix, const std::function<bool()>& stop) {
    constexpr Eigen::Index width = 128;
    for (Eigen::Index k = 0; k < matrix.rows(); k += width) {
        if (stop()) return Gram::Solved::stopped;
        const Eigen::Index here = std::min(width, matrix.rows() - k);
        const Eigen::Index below = matrix.rows() - k - here;
        auto corner = matrix.block(k, k, here, here);
        const Eigen::LLT<Eigen::MatrixXd> factor(corner);
        if (factor.info() != Eigen::Success) return Gram::Solved::singular;
        corner = factor.matrixL();
        if (below == 0) break;
        auto column = matrix.block(k + here, k, below, here);
        factor.matrixL().transpose().solveInPlace<Eigen::OnTheRight>(column);
        matrix.bottomRightCorner(below, below).selfadjointView<Eigen::Lower>().rankUpdate(column, -1);
    }
    return Gram::Solved::yes;
}

}  // namespace

void Gram::grow(Eigen::Index size) {
    size_ = std::max(size, size_);
    rows_.resize(offset(size_), 0.0);
}

void Gram::add(const Eigen::MatrixXf& terms, Eigen::Index first) {
    Eigen::MatrixXf product;
    for (Eigen::Index begin = first; begin < size_; begin += panel) {
        const Eigen::Index rows = std::min(panel, size_ - begin);
        product.noalias() = terms.topRows(begin + rows) * terms.middleRows(begin, rows).transpose();
        for (Eigen::Index i = 0; i < rows; ++i) {
            const Eigen::Index length = begin + i + 1;
            Eigen::Map<Eigen::VectorXd>(rows_.data() + offset(begin + i), length) +=
                product.col(i).head(length).cast<double>();
        }
    }
}

Gram::Solved Gram::solve(double ridge, Eigen::MatrixXd& right, const std::function<bool()>& stop) const {
    Eigen::MatrixXd matrix(size_, size_);
    for (Eigen::Index i = 0; i < size_; ++i) {
        matrix.row(i).head(i + 1) = Eigen::Map<const Eigen::RowVectorXd>(rows_.data() + offset(i), i + 1);
        matrix(i, i) += ridge;
    }
    const Solved solved = factorise(matrix, stop);
    if (solved != Solved::yes) return solved;
    matrix.triangularView<Eigen::Lower>().solveInPlace(right);
    matrix.transpose().triangularView<Eigen::Upper>().solveInPlace(right);
    return right.allFinite() ? Solved::yes : Solved::singular;
}

}  // namespace letter
