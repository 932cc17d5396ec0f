/// The machine as far as the last bits of exp and log depend on it: "glibc 2.36 x86_64 fma". Any thread.
#pragma once

#include <string>

namespace espalier {

[[nodiscard]] std::string platform();

}  // namespace espalier
