/// XGBoost's handles as values: they free what they hold, and errors are exceptions. One thread at a time each;
/// different ones by different threads at once. (A matrix is not shared between boosters: XGBoost keeps bins of values
/// in it.)
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "xgboost/examples.hpp"

namespace boosting {

class Matrix {
  public:
    /// Copies the examples. @throws std::runtime_error
    explicit Matrix(const Examples& examples);
    [[nodiscard]] void* handle() const { return handle_.get(); }

  private:
    struct Free {
        void operator()(void* handle) const noexcept;
    };
    std::unique_ptr<void, Free> handle_;
};

using Setting = std::pair<std::string, std::string>;  ///< name and value, as XGBoost documents them

class Booster {
  public:
    /// `matrices`: whatever is trained on or predicted, so that predictions are kept up from round to round. They must
    /// outlive it.
    explicit Booster(const std::vector<const Matrix*>& matrices);

    void set(const Setting& setting);
    /// Round `round` of the training, from 0. @throws std::runtime_error
    void train_round(int round, const Matrix& matrix);
    /// What draws rows and columns begins anew: with seed_per_iteration, the next round's draws depend on its number
    /// and on nothing else. XGBoost itself goes on where it was, and does not save where that is.
    void forget_draws();
    /// Probabilities, row by row; or numbers. Seen until the next call.
    [[nodiscard]] std::pair<const float*, std::size_t> predict(const Matrix& matrix) const;

    /// All of it, trees, settings and what the next round needs.
    [[nodiscard]] std::string save() const;
    void load(const std::string& state);  ///< @throws std::runtime_error
    [[nodiscard]] int rounds() const;

  private:
    struct Free {
        void operator()(void* handle) const noexcept;
    };
    std::unique_ptr<void, Free> handle_;
};

}  // namespace boosting
