#include "base/priority.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>

namespace espalier {

void give_way(int nice) noexcept {
    // On Linux a thread's number names that thread alone.
    static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), nice));
}

double processor_seconds() noexcept {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace espalier
