/// What a training means for the study: a result with its message, or none. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "core/job.hpp"
#include "objective/evaluator.hpp"
#include "objective/trial.hpp"

namespace espalier {

/// Who asked the job to stop.
enum class Asked : std::uint8_t {
    nobody,
    by_run,   ///< the run ends: a job that obeys has no result and runs again on resume
    by_rule,  ///< the stopping rule, for good: one that obeys, or fails to get out, is `stopped`
};

[[nodiscard]] Evaluation verdict(const Job& job, Training training, bool maximize, Asked asked, double seconds);

/// A job that ran in this process and took longer than `limit` seconds.
[[nodiscard]] Evaluation timed_out(const Job& job, double limit, double seconds, const std::string& how = "");

/// A job that did not come to train.
[[nodiscard]] Evaluation failed_evaluation(const Job& job, std::string why, double seconds = 0);

}  // namespace espalier
