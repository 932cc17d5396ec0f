#include "core/sampler.hpp"

#include <algorithm>

namespace espalier {

std::optional<Origin> origin_named(std::string_view name) {
    const auto found = std::find(origin_names.begin(), origin_names.end(), name);
    if (found == origin_names.end()) return std::nullopt;
    return static_cast<Origin>(found - origin_names.begin());
}

}  // namespace espalier
