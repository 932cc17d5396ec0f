/// The study of a journal as it ran, without its library: enough to derive decisions and to print tables. Pure; any
/// thread.
#pragma once

#include <vector>

#include "journal/rows.hpp"
#include "study/study.hpp"

namespace espalier {

/// @throws StudyError
[[nodiscard]] Study logged_study(const StudyRow& row, const std::vector<Override>& overrides = {});

}  // namespace espalier
