/// Reads a [space] table: of a study file, or an objective's default space. One thread.
#pragma once

#include <optional>
#include <string>

#include "space/space.hpp"
#include "study/toml_table.hpp"

namespace espalier {

/// The space in the order of the text; nothing when the table is not there or has faults.
[[nodiscard]] std::optional<Space> read_space(const TableReader& table);

/// A text that is the inside of a [space] table. @throws StudyError whose places begin with `origin`.
[[nodiscard]] Space parse_space(const std::string& text, const std::string& origin);

/// The space as lines of a [space] table: the inverse of parse_space.
[[nodiscard]] std::string space_to_toml(const Space& space);

}  // namespace espalier
