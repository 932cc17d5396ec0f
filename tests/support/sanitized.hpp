/// Whether a sanitizer watches this build: then time and memory are not what they would be.
#pragma once

namespace espalier::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

}  // namespace espalier::test
