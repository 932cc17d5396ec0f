/// What jobs of a rung usually take, for the adaptive limit of their time. A value; callers serialise.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "core/job.hpp"
#include "core/running_median.hpp"

namespace espalier {

class UsualTimes {
  public:
    /// Jobs of a rung after which something can be said about it.
    static constexpr std::size_t enough = 5;
    /// A limit in multiples of a millisecond would kill jobs because the machine was busy.
    static constexpr double least_limit = 1;

    /// A job that ended well took so long.
    void record(const Job& job, double seconds) { times_[key(job)].add(seconds / (job.to - job.from)); }

    /// `factor` times the median of its rung, for as much as it trains; empty: not known yet.
    [[nodiscard]] std::optional<double> limit(const Job& job, double factor) const {
        const auto found = times_.find(key(job));
        if (found == times_.end() || found->second.size() < enough) return std::nullopt;
        return std::max(least_limit, factor * found->second.median() * (job.to - job.from));
    }

  private:
    using Key = std::pair<std::uint32_t, std::uint32_t>;
    [[nodiscard]] static Key key(const Job& job) { return {job.bracket, job.rung}; }

    std::map<Key, RunningMedian> times_;
};

}  // namespace espalier
