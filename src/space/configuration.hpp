/// One configuration: a value for each parameter of a space that is active. A value; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "space/value.hpp"

namespace espalier {

class Space;

struct Configuration {
    /// By the place of the parameter in its space; empty: a conditional parameter that does not apply.
    std::vector<std::optional<Value>> values;

    bool operator==(const Configuration&) const = default;
};

/// One JSON object in the order of the space, absent parameters left out: {"lr":0.001,"optimizer":"adam"}.
[[nodiscard]] std::string to_json(const Space& space, const Configuration& configuration);

/// The inverse of to_json.
/// @throws std::invalid_argument when the text is no such object or a name or type does not fit the space.
[[nodiscard]] Configuration configuration_from_json(const Space& space, std::string_view json);

}  // namespace espalier
