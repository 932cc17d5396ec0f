/// What the end of a worker process means for the job that it ran: an evaluation, in words and figures. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/job.hpp"
#include "objective/evaluator.hpp"
#include "objective/job_limits.hpp"

namespace espalier {

/// Why Espalier ended a worker.
enum class Ended : std::uint8_t {
    by_itself,
    too_slow,   ///< it took longer than the job's limit
    too_large,  ///< it took more memory
    broke_off,  ///< it said what makes no sense, or nothing any more
    by_run,     ///< the run ends, and the job did not: it has no result
};

struct JobEnd {
    Ended how = Ended::by_itself;
    std::string what;        ///< with broke_off: what it said
    bool by_us = false;      ///< Espalier killed it
    int status = 0;          ///< of wait()
    double limit = 0;        ///< that it exceeded, in seconds or bytes
    double seconds = 0;      ///< that the job took
    double cpu_seconds = 0;  ///< that its process took for it
    std::uint64_t peak_memory = 0;
    std::string last_words;
};

[[nodiscard]] Evaluation evaluation_of(const Job& job, const JobEnd& end, const JobLimits& limits);

/// "killed by signal 11 (Segmentation fault)", "exit code 3".
[[nodiscard]] std::string words_of_status(int status);

}  // namespace espalier
