#include "misbehave/faults.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>

#include "counter_random.hpp"

namespace misbehave {
namespace {

constexpr std::uint64_t fault_draw = 1;

std::uint64_t bits_of(double value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

double rate(const espalier::Options& options, const std::string& name, double otherwise) {
    const double value = options.real(name.c_str(), otherwise);
    if (!(value >= 0 && value <= 1))
        throw espalier::ConfigurationError("option \"" + name + "\" must lie between 0 and 1");
    return value;
}

std::int64_t at_least_zero(const espalier::Options& options, const char* name, std::int64_t otherwise) {
    const std::int64_t value = options.integer(name, otherwise);
    if (value < 0) throw espalier::ConfigurationError("option \"" + std::string(name) + "\" must be 0 or more");
    return value;
}

/// The last words of a process that will not say any others.
void announce(Fault fault) {
    std::fprintf(stderr, "misbehave: %s\n", std::string(names[static_cast<std::size_t>(fault)]).c_str());
}

[[noreturn]] void crash() {
    // Memory that is there and must not be written: a fault of the processor, and no undefined behaviour before it.
    void* page = ::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page != MAP_FAILED) *static_cast<volatile char*>(page) = 1;
    ::raise(SIGSEGV);
    std::abort();
}

[[noreturn]] void hang() {
    for (;;) ::pause();
}

[[noreturn]] void spin() {
    for (std::atomic<unsigned> turns{0};;) turns.fetch_add(1, std::memory_order_relaxed);
}

/// At most 1.6 GB a second: whoever watches has a chance.
void leak(std::int64_t bytes) {
    constexpr std::int64_t piece = std::int64_t{8} << 20U;
    for (std::int64_t left = bytes; left > 0; left -= piece) {
        auto* memory = static_cast<char*>(::operator new(static_cast<std::size_t>(std::min(left, piece))));
        std::memset(memory, 1, static_cast<std::size_t>(std::min(left, piece)));
        std::atomic_signal_fence(std::memory_order_seq_cst);
        [[maybe_unused]] static std::atomic<char*> last;
        last = memory;  // or a clever compiler never allocates it
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

/// Past the end of a block lies the size of the next one, which free() believes.
void corrupt_heap() {
    std::array<char*, 16> blocks{};
    for (char*& block : blocks) block = static_cast<char*>(std::malloc(24));
    for (char* block : blocks)
        for (volatile char* byte = block + 24; byte < block + 40; byte = byte + 1) *byte = '\x7f';
    for (char* block : blocks) std::free(block);
}

void close_descriptors() {
    rlimit files{};
    const bool known = ::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < 65536;
    const int end = known ? static_cast<int>(files.rlim_cur) : 65536;
    for (int fd = 0; fd < end; ++fd) ::close(fd);
}

void flood_stderr(std::int64_t bytes) {
    const std::string line(99, '!');
    for (std::int64_t written = 0; written < bytes; written += 100)
        if (std::fprintf(stderr, "%s\n", line.c_str()) < 0) return;
}

/// A child that stays when its parent has ended, with everything that it inherited.
void fork_child(bool escapes, std::int64_t seconds) {
    const pid_t child = ::fork();
    if (child != 0) return;
    if (escapes) ::setsid();
    ::signal(SIGALRM, SIG_DFL);
    ::alarm(static_cast<unsigned>(seconds));
    hang();
}

}  // namespace

FaultPlan::FaultPlan(const espalier::Options& options) : fixed_attempts_(at_least_zero(options, "fixed_attempts", 1)) {
    const double every = rate(options, "every", 0);
    double sum = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string name(names[i]);
        rates_[i] = rate(options, name, every);
        trials_[i] = options.reals((name + "_trials").c_str());
        sum += rates_[i];
    }
    if (sum > 1 + 1e-9) throw espalier::ConfigurationError("the probabilities of all faults add up to more than 1");
}

Fault FaultPlan::of(std::uint64_t trial, std::uint64_t seed, double from, std::uint32_t attempt) const {
    if (fixed_attempts_ == 0 || attempt <= fixed_attempts_)
        for (std::size_t i = 0; i < names.size(); ++i)
            if (std::find(trials_[i].begin(), trials_[i].end(), static_cast<double>(trial)) != trials_[i].end())
                return Fault{static_cast<std::uint8_t>(i)};
    double left = objectives::CounterRandom(seed, fault_draw, bits_of(from), attempt).unit();
    for (std::size_t i = 0; i < names.size(); ++i)
        if ((left -= rates_[i]) < 0) return Fault{static_cast<std::uint8_t>(i)};
    return Fault::none;
}

Deeds::Deeds(const espalier::Options& options)
    : leak_bytes(at_least_zero(options, "leak_bytes", std::int64_t{1} << 30U)),
      flood_bytes(at_least_zero(options, "flood_bytes", std::int64_t{16} << 20U)),
      child_seconds(at_least_zero(options, "child_seconds", 600)) {
    if (child_seconds < 1 || child_seconds > 86400)
        throw espalier::ConfigurationError("option \"child_seconds\" must lie between 1 and 86400");
}

void commit(Fault fault, const Deeds& deeds) {
    if (fault == Fault::none || fault == Fault::garbage_size || fault == Fault::slow || fault == Fault::nan) return;
    if (fault != Fault::throws) announce(fault);
    switch (fault) {
        case Fault::crash:
            crash();
        case Fault::abort:
            std::abort();
        case Fault::hang:
            hang();
        case Fault::spin:
            spin();
        case Fault::leak:
            return leak(deeds.leak_bytes);
        case Fault::corrupt_heap:
            return corrupt_heap();
        case Fault::exit:
            std::exit(3);
        case Fault::close_descriptors:
            return close_descriptors();
        case Fault::flood_stderr:
            return flood_stderr(deeds.flood_bytes);
        case Fault::fork:
        case Fault::escape:
            return fork_child(fault == Fault::escape, deeds.child_seconds);
        case Fault::ignore_sigterm:
            ::signal(SIGTERM, SIG_IGN);
            hang();
        case Fault::throws:
            throw std::runtime_error("a failure, as asked for by throw");
        case Fault::garbage_size:
        case Fault::slow:
        case Fault::nan:
        case Fault::none:
            return;
    }
}

}  // namespace misbehave
