/// Which program this is.
#pragma once

#include <string>

namespace espalier {

[[nodiscard]] std::string program_version();  ///< "espalier 0.1.0 (a1b2c3d4e5)"

/// The same in its first line, then what it was built with and runs with: what a report of a fault should say.
[[nodiscard]] std::string version_text();
[[nodiscard]] std::string version_json();

}  // namespace espalier
