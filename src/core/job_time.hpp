/// How long a job takes in virtual time, as a study says it: as much as the resource it adds, a metric that the
/// objective reports, or a formula over the parameters. One thread.
#pragma once

#include <optional>
#include <string>

#include "core/job.hpp"
#include "space/formula.hpp"
#include "space/space.hpp"

namespace espalier {

class JobTime {
  public:
    /// "resource"; "metric:seconds"; else a formula (space/formula.hpp) over `resource` (what the job adds), `from`,
    /// `to` and the numeric parameters of the space, for example "0.01 * resource * width".
    /// @throws std::invalid_argument: it cannot be used.
    JobTime(const std::string& text, const Space& space);

    /// The metric that says it; empty: it is known before the job has run.
    [[nodiscard]] const std::optional<std::string>& metric() const { return metric_; }
    /// By resource or formula. A parameter that does not apply counts as 0.
    /// @throws std::runtime_error when the formula gives no finite number, or one below 0.
    [[nodiscard]] double of(const Job& job, const Configuration& configuration);

  private:
    std::optional<std::string> metric_;
    std::optional<Formula> formula_;
};

}  // namespace espalier
