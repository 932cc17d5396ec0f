/// A formula that people write: arithmetic over the numeric parameters of a space and a few variables of whoever asks,
/// for example "0.01 * resource * width". A function of its inputs; one thread.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "space/space.hpp"

namespace espalier {

class Formula {
  public:
    /// muParser's operators and functions, without assignments; one number comes out. `variables`: names that the asker
    /// gives values to. @throws std::invalid_argument: it cannot be read, or names what is neither a variable nor a
    /// numeric parameter, or what is both.
    Formula(const std::string& text, const Space& space, std::vector<std::string> variables);
    Formula(const Formula&) = delete;
    Formula& operator=(const Formula&) = delete;
    ~Formula();

    [[nodiscard]] const std::string& text() const;
    /// `values` in the order of the variables. A parameter that does not apply counts as 0.
    /// @throws std::runtime_error where muParser cannot compute it. It may be no finite number.
    [[nodiscard]] double of(std::initializer_list<double> values, const Configuration& configuration);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace espalier
