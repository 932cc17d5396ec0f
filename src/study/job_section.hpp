/// [job] and the isolation of [workers]: what one job may use, where it runs, and what its failure means.
#pragma once

#include <string>

#include "study/study.hpp"
#include "study/toml_table.hpp"

namespace espalier {

/// The keys of [workers] that say where jobs run. One thread, as the next.
void read_isolation(TableReader& table, StudyFile& file);
/// Reads [job]. [workers] must have been read before: only a process can be held to some of its limits.
void read_job(TableReader& table, StudyFile& file);

/// What the choice of where jobs run means, in a line for people.
[[nodiscard]] std::string isolation_text(Isolation isolation);
/// What a job may use at most, in a line for people: "10 min 0 s; 4.0 GiB"; "" without a limit.
[[nodiscard]] std::string job_limits_text(const JobLimits& limits);
/// What a failure means, in a line for people.
[[nodiscard]] std::string failure_text(const FailureSettings& failure);

}  // namespace espalier
