#include "runtime/version.hpp"

#include <oneapi/tbb/version.h>

namespace espalier {

std::string tbb_version() { return TBB_runtime_version(); }

}  // namespace espalier
