/// Values that somebody gives for some or all parameters of a space: a [[try]] of a study file, the best of an earlier
/// run. What is not given is drawn. Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "space/space.hpp"
#include "space/value.hpp"

namespace espalier {

/// As written: names and values in the order in which they were written.
using NamedValues = std::vector<std::pair<std::string, Value>>;

struct GivenFault {
    std::string name;
    std::string what;  ///< "must be between 0.001 and 0.1"
};

/// The values by the places of their parameters; those that fit nowhere are left out and added to `faults`: unknown
/// names, values outside of the domain, parameters that do not apply to the other values given. A whole number serves
/// where a float is wanted.
[[nodiscard]] Given give(const Space& space, const NamedValues& written, std::vector<GivenFault>& faults);

/// The members of a JSON object. @throws std::invalid_argument if it is none, or a member is an array or object.
[[nodiscard]] NamedValues named_values_from_json(const std::string& json);

}  // namespace espalier
