/// The two executors, driven as the graph drives them: a job that comes back makes the next one start, in the thread
/// that brought it.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "isolation/echo.hpp"

namespace espalier::bench {

/// `curve`: the objective of that name, a trial of which costs `job` of busy time.
[[nodiscard]] Rate in_threads(const std::string& curve, std::size_t workers, std::size_t jobs,
                              std::chrono::microseconds job);
/// `worker`: path of espalier-worker.
[[nodiscard]] Rate in_processes(const std::string& curve, const std::string& worker, std::size_t workers,
                                std::size_t jobs, std::chrono::microseconds job);

}  // namespace espalier::bench
