/// A random run, all of it chosen by a seed: the study, what its jobs come back with, and what befalls it. A value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/message.hpp"
#include "core/world.hpp"
#include "oracle/scenario.hpp"
#include "oracle/workload.hpp"

namespace espalier {

/// Who drives the ladder.
enum class Driver : std::uint8_t {
    simulated,  ///< sim/: results by virtual time, what follows from a message at once
    loose,      ///< a loop: results and what follows from them in any order
    live,       ///< the flow graph, with threads
};
[[nodiscard]] std::string name_of(Driver driver);

/// How a live run is observed and its jobs answered.
struct LiveSetting {
    unsigned threads = 1;
    bool late = false;      ///< jobs are answered later, in any order, by a thread of its own
    bool journal = false;   ///< with a real journal
    bool deferred = false;  ///< messages enter the ladder after their commit
};

struct StressCase {
    std::uint64_t seed = 0;
    Driver driver = Driver::loose;
    Workload workload;
    LadderPlan plan;
    bool endless = false;
    Limits limits;
    bool disturbed = false;  ///< it is stopped and started again, workers join and leave
    bool killed = false;     ///< its journal is cut and replayed, and the run goes on from there
    bool on_disk = false;    ///< of virtual runs: with a real journal
    bool twice = false;      ///< of virtual runs: run again, and compared
    World world;             ///< of simulated runs
    LiveSetting live;

    /// "asha, eta 2.7, brackets of 4 and 3 rungs, 17 workers, losses with ties, loose".
    [[nodiscard]] std::string describe() const;
    /// The events of a run as a transcript's.
    [[nodiscard]] Script script(const std::vector<Event>& events) const;
};

/// Driver and scheme are the seed's choice, unless `live` says whether it is live, `scheme` which it is.
[[nodiscard]] StressCase stress_case(std::uint64_t seed, std::optional<bool> live = std::nullopt,
                                     std::optional<Scheme> scheme = std::nullopt);

}  // namespace espalier
