#include "worker/refused_memory.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <exception>
#include <new>

#include "wire/worker_arguments.hpp"

namespace espalier::worker {
namespace {

// Handlers take no argument, so what they share lies here.
std::atomic<bool> refused{false};
std::terminate_handler tell_and_abort = nullptr;

void refuse() {
    refused.store(true, std::memory_order_relaxed);
    throw std::bad_alloc();
}

[[noreturn]] void end() {
    if (refused.load(std::memory_order_relaxed)) ::_exit(wire::exit_no_memory);
    if (tell_and_abort != nullptr) tell_and_abort();
    std::abort();
}

}  // namespace

void watch_memory() noexcept {
    std::set_new_handler(refuse);
    tell_and_abort = std::set_terminate(end);
}

bool memory_was_refused() noexcept { return refused.load(std::memory_order_relaxed); }

void forget_refusals() noexcept { refused.store(false, std::memory_order_relaxed); }

}  // namespace espalier::worker
