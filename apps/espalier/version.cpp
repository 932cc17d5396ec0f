#include "version.hpp"

namespace espalier {

std::string program_version() {
    const std::string commit = ESPALIER_COMMIT;
    return "espalier " ESPALIER_VERSION + (commit.empty() ? "" : " (" + commit + ")");
}

}  // namespace espalier
