/// Jobs that are asked for, as words, text and JSON: shared by ask and tell.
#pragma once

#include <string>
#include <vector>

#include "ask/asked_study.hpp"

namespace espalier {

/// A few lines: what to train, and the configuration.
[[nodiscard]] std::string job_text(const AskedJob& job, const Study& study);
/// One line.
[[nodiscard]] std::string job_json(const AskedJob& job, const Study& study);
/// One line: that there is no job, and why.
[[nodiscard]] std::string no_job_json(const SearchStanding& standing);
/// A table; an array, a line each.
[[nodiscard]] std::string open_jobs_text(const std::vector<AskedJob>& jobs);
[[nodiscard]] std::string open_jobs_json(const std::vector<AskedJob>& jobs, const Study& study);
/// Why nobody gets a job: for people.
[[nodiscard]] std::string why_no_job(const SearchStanding& standing);

/// The job that the word names. @throws UsageError
[[nodiscard]] std::uint64_t job_number(const std::string& command, const std::string& word);
/// How the commands open journals.
[[nodiscard]] Asker this_program();

[[nodiscard]] std::string told_text(const Told& told);
/// One line.
[[nodiscard]] std::string told_json(const Told& told, const SearchStanding& standing);

}  // namespace espalier
