/// The name of a trial's state: after the attempt that brought it to this resource. A value.
#pragma once

#include <cstdint>

#include "base/ids.hpp"

namespace espalier {

struct StateId {
    TrialId trial{};
    double resource = 0;
    std::uint32_t attempt = 1;

    bool operator==(const StateId&) const = default;
};

}  // namespace espalier
