/// Where the program of a command is, so that a wrong name is told before anything runs. Any thread.
#pragma once

#include <string>
#include <vector>

namespace objectives::exec {

/// As a shell in `folder` would find it. @throws espalier::ConfigurationError that says where it was looked for.
std::string find_program(const std::string& name, const std::string& folder,
                         const std::vector<std::string>& environment);

}  // namespace objectives::exec
