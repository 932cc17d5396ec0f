/// Trains a lost state again, through the levels that it was trained through at first: so it is the same bit by bit.
/// What the Evaluator does in this process and a worker in its own. One thread a trial.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "objective/evaluator.hpp"
#include "objective/job_clock.hpp"
#include "objective/stop_flag.hpp"
#include "objective/trial.hpp"

namespace espalier {

/// All must outlive the call.
struct LostState {
    const Job& job;   ///< that needs it
    double from = 0;  ///< where the trial stands
    double to = 0;
    std::span<const double> levels;  ///< after `from`; the last one is `to`
    std::uint32_t threads = 1;
    JobListener& listener;  ///< hears warnings; progress is known
    const StopFlag& stop;
    const JobClock* clock = nullptr;  ///< of a job with a time limit
};

/// Empty: the trial stands at `to`. Else what the job comes back with instead: failed, or stopped on the way.
[[nodiscard]] std::optional<Evaluation> train_through(Trial& trial, const LostState& lost);

}  // namespace espalier
