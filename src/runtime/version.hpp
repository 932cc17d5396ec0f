/// The version of the oneTBB that runs the graph. For reports of faults. Any thread.
#pragma once

#include <string>

namespace espalier {

[[nodiscard]] std::string tbb_version();  ///< "2021.8"

}  // namespace espalier
