#include "worker/job_meter.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "base/descriptor.hpp"

namespace espalier::worker {
namespace {

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

double used_by(int who) {
    rusage usage{};
    if (::getrusage(who, &usage) != 0) return 0;
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

JobMeter::JobMeter(std::optional<double> cpu_limit) : cpu_limit_(cpu_limit) {}

void JobMeter::forget_peak() {
    // 5: the peak of resident memory begins anew. (Linux, Documentation/filesystems/proc.rst)
    const Descriptor file(::open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC));
    if (file && ::write(file.get(), "5", 1) < 0) {
        // Kernels without it report the peak of all jobs so far.
    }
}

void JobMeter::begin_job() {
    const double own = used_by(RUSAGE_SELF);
    cpu_before_ = own + used_by(RUSAGE_CHILDREN);
    if (cpu_limit_) grant(own);
}

double JobMeter::cpu_seconds() const { return used_by(RUSAGE_SELF) + used_by(RUSAGE_CHILDREN) - cpu_before_; }

/// A soft limit, which ends the process by SIGXCPU: a hard one could not be raised for the next job. Whole seconds are
/// all that the kernel takes; Espalier itself watches more closely.
void JobMeter::grant(double used) {
    const double total = std::ceil(used + *cpu_limit_);
    if (!(total < 1e15) || static_cast<std::uint64_t>(total) == granted_) return;
    rlimit limit{};
    if (::getrlimit(RLIMIT_CPU, &limit) != 0) return;
    granted_ = static_cast<std::uint64_t>(total);
    limit.rlim_cur = limit.rlim_max < granted_ ? limit.rlim_max : granted_;
    static_cast<void>(::setrlimit(RLIMIT_CPU, &limit));
}

/// VmHWM of /proc/self/status. Not ru_maxrss, which is at least what our parent's peak was when it started us.
std::uint64_t JobMeter::peak_memory() const {
    const Descriptor file(::open("/proc/self/status", O_RDONLY | O_CLOEXEC));
    std::array<char, 4096> text;
    const ssize_t count = file ? ::read(file.get(), text.data(), text.size() - 1) : 0;
    if (count <= 0) return 0;
    text[static_cast<std::size_t>(count)] = '\0';
    constexpr const char* name = "\nVmHWM:";
    const char* line = std::strstr(text.data(), name);
    return line == nullptr ? 0 : std::strtoull(line + std::strlen(name), nullptr, 10) * 1024;
}

}  // namespace espalier::worker
