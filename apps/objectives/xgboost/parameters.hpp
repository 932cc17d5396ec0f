/// The parameters of boosted trees that a study may have. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "espalier/objective.hpp"
#include "xgboost/booster.hpp"

namespace boosting {

/// The space of a study that names none.
[[nodiscard]] const char* default_space();

/// Of the study's own space, those that there are. @throws ConfigurationError for a name that XGBoost has not, or that
/// the objective sets itself
[[nodiscard]] std::vector<std::string> known_parameters(const std::optional<std::vector<std::string>>& of_the_study);

/// As XGBoost takes them. @throws Infeasible for a value that it would not take
[[nodiscard]] std::vector<Setting> settings_of(const espalier::Configuration& configuration,
                                               const std::vector<std::string>& parameters);

/// Whether rows or columns are drawn for the trees.
[[nodiscard]] bool samples(const std::vector<Setting>& settings);

}  // namespace boosting
