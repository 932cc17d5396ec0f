/// What SHA and Hyperband will train: their brackets are known beforehand, where no trial fails. Pure; any thread.
/// Part of study/expectation.hpp.
#pragma once

#include <cstdint>
#include <optional>

#include "study/expectation.hpp"

namespace espalier {

/// The brackets that so many trials fill, or so much resource trains: the last of these in part, one rung after the
/// other. With neither: each bracket once, or of brackets without end those that 1000 trials fill.
[[nodiscard]] Expectation expect_sha(const Study& study, std::optional<std::uint64_t> trials,
                                     std::optional<double> resource = std::nullopt);

}  // namespace espalier
