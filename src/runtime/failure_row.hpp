/// What the journal keeps of a failure. Pure; any thread.
#pragma once

#include "core/job.hpp"
#include "journal/rows.hpp"
#include "objective/evaluator.hpp"

namespace espalier {

[[nodiscard]] inline FailureRow failure_row(const Job& job, const FailureFigures& figures) {
    return {job.trial,         job.rung,          job.attempt,         figures.signal,
            figures.exit_code, figures.seconds,   figures.cpu_seconds, figures.peak_memory,
            figures.limit,     figures.last_words};
}

}  // namespace espalier
