/// Why a stopping rule ends a trial: what it compared with what. A value; the rules of this folder return it.
#pragma once

#include <cstdint>

namespace espalier {

struct StopCause {
    double value = 0;     ///< what was compared: a loss, the best loss so far, a probability
    double bound = 0;     ///< with what
    std::uint64_t n = 0;  ///< how many losses the bound comes from
};

}  // namespace espalier
