/// Whether a sanitizer watches this build, or the programs that it starts: then time and memory are not what they
/// would be. (CMake says so, since tests that start programs are not sanitized themselves.)
#pragma once

namespace espalier::test {

#ifdef ESPALIER_SANITIZED
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

}  // namespace espalier::test
