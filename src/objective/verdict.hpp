/// What a training means for the study: a result with its message, or none. Pure; any thread.
#pragma once

#include "core/job.hpp"
#include "objective/evaluator.hpp"
#include "objective/trial.hpp"

namespace espalier {

/// @param asked whether the job was asked to stop.
[[nodiscard]] Evaluation verdict(const Job& job, Training training, bool maximize, bool asked, double seconds);

/// A job that did not come to train.
[[nodiscard]] Evaluation failed_evaluation(const Job& job, std::string why, double seconds = 0);

}  // namespace espalier
