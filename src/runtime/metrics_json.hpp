/// Metrics as the journal keeps them. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "objective/evaluator.hpp"

namespace espalier {

/// One JSON object, or "" for none. What is not finite is null: JSON knows no NaN.
[[nodiscard]] std::string metrics_json(const std::vector<Metric>& metrics);

}  // namespace espalier
