/// A library that cannot be used, in words for the user: what was found, what was wanted (exit code 2).
#pragma once

#include <stdexcept>

namespace espalier {

struct ObjectiveError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace espalier
