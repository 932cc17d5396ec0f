/// What is asked for and what is told. Values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/message.hpp"
#include "objective/evaluator.hpp"
#include "space/configuration.hpp"

namespace espalier {

/// Wrong use, in words (exit code 2): a job that is not open, a journal that nobody asks for jobs. Nothing was written.
struct AskError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A job that somebody trains, or is about to.
struct AskedJob {
    std::uint64_t number = 0;  ///< the message that decided it: `explain` and the journal call it so
    Job job;
    Configuration configuration;
    std::uint64_t seed = 0;     ///< of the trial: the same for all of its jobs
    std::int64_t asked_us = 0;  ///< when it was handed out last; 0: not yet
};

/// What became of a job. `value` is in the objective's own direction; one that is not finite is a failure.
struct Answer {
    Outcome outcome = Outcome::ok;  ///< or failed, infeasible
    double value = 0;
    std::string message;  ///< why it failed
    std::vector<Metric> metrics;
    std::optional<double> seconds;  ///< that it took; empty: since it was asked for
};

/// What a told result led to.
struct Told {
    AskedJob job;
    Outcome outcome = Outcome::ok;
    double value = 0;
    std::optional<std::uint64_t> again;  ///< it failed, and is asked for once more under this number
};

/// The best result so far: at full resource if there is one.
struct BestTold {
    TrialId trial{};
    double resource = 0;
    double value = 0;
    Configuration configuration;
};

/// Where the search stands.
struct SearchStanding {
    bool over = false;                  ///< nothing is left to ask for, and nothing to be told
    std::size_t open = 0;               ///< jobs that were handed out and not told
    std::optional<StopReason> stopped;  ///< why no new jobs are decided; empty: not for a limit
};

}  // namespace espalier
