/// The command line of espalier-worker, written by Espalier and read by the worker. A value; pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "objective/failed.hpp"

namespace espalier::wire {

struct WorkerArguments {
    int socket = -1;                      ///< its end of the pair, inherited
    std::int64_t parent = 0;              ///< process that must live for the worker to live
    std::uint32_t threads = 1;            ///< of a job: what libraries are told by OMP_NUM_THREADS and others
    int nice = 0;                         ///< added to the parent's
    std::optional<std::uint64_t> memory;  ///< bytes that it may take beyond what it has at its start
    std::optional<double> cpu_seconds;    ///< of one job

    bool operator==(const WorkerArguments&) const = default;
};

/// Without the program's name, which is argv[0].
[[nodiscard]] std::vector<std::string> to_words(const WorkerArguments& arguments);
[[nodiscard]] std::variant<WorkerArguments, Failed> worker_arguments(std::span<const char* const> words);

/// Where espalier-worker lies, seen from the folder of the program `espalier`: built and installed alike.
inline constexpr const char* worker_from_program = "../libexec/espalier/espalier-worker";

}  // namespace espalier::wire
