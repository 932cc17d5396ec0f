/// A growing symmetric matrix of inner products, and the solution of ridge equations with it. A value; one thread.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <functional>
#include <vector>

#include "espalier/objective_state.hpp"

namespace letter {

/// Only the lower triangle is kept, row after row, so that rows can be added at the end. Products are taken in single
/// precision, a block of terms at a time, and added up in double: a sum over all examples in single precision would
/// blur what a small ridge has to say.
class Gram {
  public:
    [[nodiscard]] Eigen::Index size() const { return size_; }

    /// New rows are zero. Never shrinks.
    void grow(Eigen::Index size);

    /// Adds terms * terms' to the rows from `first` on. terms: (size, any number).
    void add(const Eigen::MatrixXf& terms, Eigen::Index first = 0);

    enum class Solved { yes, stopped, singular };
    /// Solves (this + ridge I) X = right in place, by a Cholesky factorisation in blocks; `stop` is asked in between.
    [[nodiscard]] Solved solve(double ridge, Eigen::MatrixXd& right, const std::function<bool()>& stop) const;

    void save(espalier::StateWriter& out) const { out.items(rows_.data(), rows_.size()); }
    void load(espalier::StateReader& in) { in.items(rows_.data(), rows_.size()); }  ///< after grow()

  private:
    [[nodiscard]] static std::size_t offset(Eigen::Index row) {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(row + 1) / 2;
    }

    Eigen::Index size_ = 0;
    std::vector<double> rows_;
};

}  // namespace letter
