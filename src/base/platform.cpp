#include "base/platform.hpp"

#include <gnu/libc-version.h>
#include <sys/utsname.h>

namespace espalier {
namespace {

/// glibc has a version of exp, log and pow for processors with fused multiply-add, which rounds otherwise.
const char* fused() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("fma") != 0 ? " fma" : "";
#else
    return "";
#endif
}

}  // namespace

std::string platform() {
    utsname machine{};
    uname(&machine);
    return std::string("glibc ") + gnu_get_libc_version() + " " + machine.machine + fused();
}

}  // namespace espalier
