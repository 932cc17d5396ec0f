/// Which program this is.
#pragma once

#include <string>

namespace espalier {

[[nodiscard]] std::string program_version();  ///< "espalier 0.1.0 (a1b2c3d4e5)"

}  // namespace espalier
