/// Repetitions of a study on all cores. What each computes goes to a place of its own, so the order changes nothing.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <future>
#include <thread>
#include <vector>

namespace espalier::paper {

/// body(0) … body(count - 1), each once. An exception of a body is thrown here.
template <typename Body>
void in_parallel(std::size_t count, Body body) {
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < count; i = next++) body(i);
    };
    const std::size_t threads = std::min<std::size_t>(count, std::max(1U, std::thread::hardware_concurrency()));
    std::vector<std::future<void>> running;
    for (std::size_t i = 0; i < threads; ++i) running.push_back(std::async(std::launch::async, work));
    for (auto& thread : running) thread.wait();
    for (auto& thread : running) thread.get();
}

}  // namespace espalier::paper
