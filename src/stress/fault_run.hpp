/// One run of the program under every fault that we know of: an objective that misbehaves in isolated workers, workers
/// killed, the program itself killed and resumed. Whatever happens, every job has exactly one outcome, replay derives
/// the same decisions, no process is left over, and memory and descriptors of the program stay what they were.
///
///     fault_run ──spawns──▶ espalier run | resume ──▶ espalier-worker … (misbehave)
///        │  looks into /proc and the journal meanwhile; kills
///        └──at the end──▶ espalier replay; the journal's jobs and outcomes, counted
///
/// One thread. The kills come at points of the run's progress, drawn by the seed; where the processes stand then is the
/// machine's, so a run is not repeated exactly.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace espalier {

struct FaultPlan {
    std::string program;  ///< espalier's own executable
    std::uint64_t seed = 1;
    std::uint64_t trials = 1000;
    std::uint32_t workers = 16;
    double rate = 0.01;              ///< of each fault, a job
    std::uint64_t worker_kills = 0;  ///< of workers, at random
    std::uint64_t parent_kills = 0;  ///< of the program
};

struct FaultReport {
    std::uint64_t sessions = 0;
    std::uint64_t worker_kills = 0;
    std::uint64_t parent_kills = 0;
    std::uint64_t decisions = 0;
    std::map<std::string, std::uint64_t> outcomes;  ///< of all results, by their names
    /// Of the program, the greatest seen in the first and in the last third of the run; 0: too short to see.
    std::uint64_t memory_early = 0, memory_late = 0;
    std::uint64_t descriptors_early = 0, descriptors_late = 0;
    double seconds = 0;
    std::string fault;   ///< what is wrong, in words; "": nothing
    std::string folder;  ///< where the journal and what the program said lie; kept where something is wrong
};

/// @throws std::runtime_error when the program cannot be started at all.
[[nodiscard]] FaultReport run_with_faults(const FaultPlan& plan,
                                          const std::function<void(const FaultReport&)>& progress = {});

}  // namespace espalier
