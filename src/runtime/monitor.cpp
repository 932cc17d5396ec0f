#include "runtime/monitor.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>

namespace espalier {
namespace {

// A signal handler can reach nothing but globals: these two are written by it alone.
std::atomic<int> signal_count{0};
std::atomic<int> signal_descriptor{-1};
std::array<struct sigaction, 2> previous;
constexpr std::array<int, 2> handled{SIGINT, SIGTERM};

extern "C" void note_signal(int) {
    const int saved = errno;
    signal_count.fetch_add(1);
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(signal_descriptor.load(), &one, sizeof one);
    errno = saved;
}

void drain(int descriptor) {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = read(descriptor, &count, sizeof count);
}

}  // namespace

Signals::Signals() {
    signal_count = 0;
    signal_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct sigaction action {};
    action.sa_handler = note_signal;
    action.sa_flags = SA_RESTART;  // an objective's reads and writes should not see EINTR
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < handled.size(); ++i) sigaction(handled[i], &action, &previous[i]);
}

Signals::~Signals() {
    for (std::size_t i = 0; i < handled.size(); ++i) sigaction(handled[i], &previous[i], nullptr);
    close(signal_descriptor.exchange(-1));
}

int Signals::descriptor() const { return signal_descriptor; }
int Signals::count() { return signal_count; }

Monitor::Monitor(Calls calls, std::optional<double> time_limit, std::chrono::milliseconds tick)
    : calls_(std::move(calls)), tick_(tick), closing_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    using std::chrono::duration;
    // A limit of years would overflow the clock's ticks.
    constexpr double century = 3.2e9;
    if (time_limit && *time_limit < century)
        limit_ = std::chrono::steady_clock::now() +
                 std::chrono::duration_cast<std::chrono::steady_clock::duration>(duration<double>(*time_limit));
    thread_ = std::thread([this] { watch(); });
}

Monitor::~Monitor() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(closing_, &one, sizeof one);
    thread_.join();
    close(closing_);
}

void Monitor::watch() {
    using std::chrono::ceil;
    using std::chrono::milliseconds;
    using Clock = std::chrono::steady_clock;
    auto next_tick = Clock::now() + tick_;
    for (int seen = 0;;) {
        std::optional<Clock::time_point> due = limit_;
        if (tick_.count() > 0) due = std::min(due.value_or(next_tick), next_tick);
        int timeout = -1;
        if (due) {
            const auto left = std::clamp<std::int64_t>(ceil<milliseconds>(*due - Clock::now()).count(), 0, 3'600'000);
            timeout = static_cast<int>(left);
        }
        std::array<pollfd, 2> files{{{closing_, POLLIN, 0}, {signals_.descriptor(), POLLIN, 0}}};
        poll(files.data(), files.size(), timeout);
        if ((files[0].revents & POLLIN) != 0) return;
        if ((files[1].revents & POLLIN) != 0) drain(signals_.descriptor());
        while (seen < Signals::count()) calls_.on_signal(++seen);
        const auto now = Clock::now();
        if (limit_ && now >= *limit_) {
            limit_.reset();
            calls_.on_time_limit();
        }
        if (tick_.count() > 0 && now >= next_tick) {
            next_tick = now + tick_;
            calls_.on_tick();
        }
    }
}

}  // namespace espalier
