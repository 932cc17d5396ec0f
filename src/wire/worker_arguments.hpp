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

/// How espalier-worker ends by itself. An objective may call exit() with any number, these too: what they say is
/// likely.
enum WorkerExit : int {
    exit_end = 0,          ///< the socket ended, or the library was Refused
    exit_usage = 2,        ///< its command line, or a limit that it could not set: stderr says which
    exit_lost = 121,       ///< its socket is of no use any more: the objective closed it, or what came was no frame
    exit_no_memory = 122,  ///< memory was refused where nobody could say so: to a thread of the objective's, or to us
};

/// Instead of all these, with the run's mark behind it: be the guard (worker/guard.hpp).
inline constexpr const char* guard_word = "guard";

/// The environment variable in a worker and in all that it starts, so that what left its process group is found: the
/// run's mark, a dot, and the worker's number.
inline constexpr const char* worker_mark = "ESPALIER_WORKER";

/// Where espalier-worker lies, seen from the folder of the program `espalier`: built and installed alike.
inline constexpr const char* worker_from_program = "../libexec/espalier/espalier-worker";

}  // namespace espalier::wire
