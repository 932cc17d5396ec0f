/// irace's parameter file: a line a parameter, `name switch type (domain) [| condition]`, then [forbidden] and
/// [global].
#pragma once

#include <string>

#include "exchange/import_space.hpp"

namespace espalier {

/// @throws ImportError
[[nodiscard]] ImportedSpace import_irace(const std::string& text, const std::string& origin);

}  // namespace espalier
