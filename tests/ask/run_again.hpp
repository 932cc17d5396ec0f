/// A run by the program, and the same search asked for and told: the losses are those of the run's journal.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "ask/asked_study.hpp"
#include "program/program.hpp"
#include "study/asked_study.hpp"
#include "study/study_file.hpp"

namespace espalier::test {

using JobKey = std::tuple<std::uint64_t, std::uint32_t, std::uint32_t, std::uint32_t>;
inline JobKey key_of(const Job& job) { return {number(job.trial), job.bracket, job.rung, job.attempt}; }
inline JobKey key_of(const Result& result) {
    return {number(result.trial), result.bracket, result.rung, result.attempt};
}

/// What a journal holds of decisions, results and configurations.
struct Recorded {
    explicit Recorded(const std::string& journal) {
        for (const auto& message : messages_in(journal)) {
            if (message.decision) decisions.push_back(*message.decision);
            if (const auto* result = std::get_if<Result>(&message.row.event)) results[key_of(*result)] = *result;
        }
        JournalReader(journal).trials([&](const TrialRow& row) {
            units.push_back(row.unit);
            configurations.push_back(row.configuration);
        });
    }
    std::vector<Decision> decisions;
    std::map<JobKey, Result> results;
    std::vector<std::vector<double>> units;
    std::vector<std::string> configurations;
};

/// The study of a run's journal, without its library.
inline Study asked_as(const StudyRow& row) {
    StudyFile file = parse_logged_study(row.resolved, row.folder);
    file.objective = "ask";
    file.options = {{"integer", {Value(false)}, false}};
    file.workers = 0;
    file.checkpoint.reset();
    file.live = true;
    return resolve_asked(file);
}

/// As the objective answered. Empty: the run has no result of this job.
inline std::optional<Answer> answer_of(const Recorded& run, const Job& job, bool maximize) {
    const auto found = run.results.find(key_of(job));
    if (found == run.results.end()) return std::nullopt;
    Answer answer;
    const Result& result = found->second;
    answer.value = maximize ? -result.loss : result.loss;
    if (result.outcome == Outcome::nan)
        answer.value = std::numeric_limits<double>::quiet_NaN();
    else if (!result.ok())
        answer.outcome = result.outcome;
    return answer;
}

}  // namespace espalier::test
