/// The jobs that were handed out and not answered yet. A result that matches none of them (trial, bracket, rung,
/// attempt) is refused: late results after a time-out, and anything counted twice, end here. A value; callers
/// serialise.
#pragma once

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/job.hpp"

namespace espalier {

class InFlight {
  public:
    void add(const Job& job) { jobs_.insert_or_assign(number(job.trial), job); }

    /// The job that this result answers, which is in flight no longer; empty: refused.
    std::optional<Job> take(const Result& result) {
        const auto found = jobs_.find(number(result.trial));
        if (found == jobs_.end() || !answers(result, found->second)) return std::nullopt;
        const Job job = found->second;
        jobs_.erase(found);
        return job;
    }

    /// The trial's job, if one is in flight.
    [[nodiscard]] std::optional<Job> job_of(TrialId trial) const {
        const auto found = jobs_.find(number(trial));
        return found == jobs_.end() ? std::nullopt : std::optional<Job>(found->second);
    }
    [[nodiscard]] std::size_t size() const { return jobs_.size(); }
    /// All of them, oldest trial first.
    [[nodiscard]] std::vector<Job> jobs() const {
        std::vector<Job> all;
        for (const auto& [trial, job] : jobs_) all.push_back(job);
        std::sort(all.begin(), all.end(), [](const Job& a, const Job& b) { return number(a.trial) < number(b.trial); });
        return all;
    }

  private:
    std::unordered_map<std::uint64_t, Job> jobs_;
};

}  // namespace espalier
