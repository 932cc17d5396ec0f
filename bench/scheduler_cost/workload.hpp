/// A closed loop around a ladder, without a clock of its own: 512 jobs in flight that come back in turn, with losses
/// that are a function of (trial, resource). With a stopping rule a job reports at each rung that it passes, and comes
/// back at once where it is stopped. Deterministic; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/ladder.hpp"

namespace espalier::bench {

inline constexpr std::uint64_t seed = 1;
inline constexpr std::uint32_t in_flight = 512;

class Workload {
  public:
    explicit Workload(const LadderPlan& plan);

    /// What is next of each job in flight, drawn before the clock runs: a report, or its result.
    void prepare();
    /// The reports. @returns how many there were.
    std::uint64_t report();
    /// The results, and those of the jobs that were stopped: each leads to the next job. @returns how many.
    std::uint64_t decide();

    [[nodiscard]] std::uint64_t trials() const { return ladder_.drawn(); }
    [[nodiscard]] std::size_t bytes() const { return ladder_.bytes(); }
    [[nodiscard]] std::uint64_t promotions() const { return promotions_; }
    [[nodiscard]] std::uint64_t stops() const { return stops_; }

  private:
    /// A job in flight.
    struct Running {
        Job job;
        std::size_t reported = 0;  ///< how many rungs it has told of
    };

    Ladder ladder_;
    std::vector<double> rungs_;  ///< where jobs report
    std::vector<Running> running_;
    std::vector<std::pair<std::size_t, Progress>> reports_;  ///< by place in running_
    std::vector<std::pair<std::size_t, Result>> results_;
    std::uint64_t promotions_ = 0;
    std::uint64_t stops_ = 0;
};

}  // namespace espalier::bench
