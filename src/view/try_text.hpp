/// A configuration as a [[try]] for a study file. Pure.
#pragma once

#include <string>

namespace espalier {

/// `configuration`: JSON. The first line tells where it comes from: the study, its value, and at which resource.
[[nodiscard]] std::string try_toml(const std::string& study, double value, double resource,
                                   const std::string& configuration);

}  // namespace espalier
