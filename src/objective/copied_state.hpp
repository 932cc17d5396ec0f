/// What a copy of population based training says when it cannot begin, or go on, from the state that it was to have.
#pragma once

#include <fmt/format.h>

#include <string>

#include "base/text.hpp"
#include "core/job.hpp"

namespace espalier {

[[nodiscard]] inline std::string lost_parent(const Job& copy, const std::string& why) {
    return fmt::format("the state of trial {} at {}, which it was to go on from, is lost: {}", number(copy.parent),
                       shortest(copy.from), why);
}

[[nodiscard]] inline std::string misfit_parent(const Job& copy, const std::string& why) {
    return fmt::format(
        "the state of trial {} at {} could not be restored with another configuration: {}; parameters "
        "that the state depends on need frozen = true in [space]",
        number(copy.parent), shortest(copy.from), why);
}

[[nodiscard]] inline std::string lost_copy(double resource) {
    return fmt::format(
        "its state at {} is lost, and it cannot be trained again from the start: it began as a copy of "
        "another trial",
        shortest(resource));
}

}  // namespace espalier
