/// What `check` prints of a study: what it resolves to, and what it is expected to train, in which time.
#pragma once

#include <optional>
#include <string>

#include "check_try.hpp"
#include "open_study.hpp"

namespace espalier {

/// `seconds_of_full`: what one trial takes to the full resource, if the user said it.
[[nodiscard]] std::string check_text(const OpenedStudy& opened, const std::optional<Tried>& tried,
                                     std::optional<double> seconds_of_full);
[[nodiscard]] std::string check_json(const OpenedStudy& opened, const std::optional<Tried>& tried,
                                     std::optional<double> seconds_of_full);

}  // namespace espalier
