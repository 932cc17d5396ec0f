/// Hunts for faults: random runs, one a seed, each judged message by message; a failure is shrunk to a transcript. One
/// thread calls; live runs have threads of their own.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/plan.hpp"

namespace espalier {

struct StressOptions {
    std::uint64_t first = 1;                            ///< the first seed; the others follow it
    std::optional<std::uint64_t> runs;                  ///< so many seeds
    std::optional<std::chrono::duration<double>> time;  ///< no new run after this
    std::optional<bool> live;                           ///< only live, or only virtual runs
    std::optional<unsigned> threads;                    ///< of live runs, instead of the seed's choice
    std::optional<Scheme> scheme;                       ///< only runs of this one
};

/// What was judged.
struct StressCount {
    std::uint64_t runs = 0;
    std::uint64_t live = 0;  ///< of the runs
    std::uint64_t messages = 0;
    std::uint64_t decisions = 0;
    std::uint64_t next_seed = 0;
};

struct StressFailure {
    std::uint64_t seed = 0;
    bool live = false;
    std::string run;         ///< what the run was like
    std::string fault;       ///< what is wrong
    std::string transcript;  ///< the shortest that still fails
    bool shrunk = false;     ///< false: the ladder alone does not fail; the transcript is all of the run
};

struct StressReport {
    StressCount count;
    std::optional<StressFailure> failure;  ///< the first; nothing was run after it
};

/// `progress` is called after each run. @throws JournalError if temporary files cannot be written
[[nodiscard]] StressReport stress(const StressOptions& options,
                                  const std::function<void(const StressCount&)>& progress = {});

}  // namespace espalier
