/// A parameter as Optuna has it: a distribution, and values as numbers. Values; any thread.
#pragma once

#include <string>
#include <vector>

#include "space/space.hpp"

namespace espalier {

class OptunaParameter {
  public:
    /// Ranges keep their bounds and scale, of integers too; `once` means nothing to Optuna. A choice is categorical; a
    /// constant a range of one number, or a choice of one.
    explicit OptunaParameter(const Parameter& parameter);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& distribution() const { return distribution_; }  ///< JSON
    /// How the value stands in Optuna's tables: a number, or the place of an option.
    /// @throws std::invalid_argument: it is no option
    [[nodiscard]] double number_of(const Value& value) const;

  private:
    std::string name_;
    std::vector<Value> options_;  ///< of a categorical one
    std::string distribution_;
};

}  // namespace espalier
