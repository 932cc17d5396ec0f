/// A closed loop around a ladder, without a clock of its own: 512 jobs in flight that come back in turn, with losses
/// that are a function of (trial, rung). Deterministic; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ladder.hpp"

namespace espalier::bench {

inline constexpr std::uint64_t seed = 1;
inline constexpr std::uint32_t in_flight = 512;

class Workload {
  public:
    explicit Workload(const LadderPlan& plan);

    /// Of all jobs in flight, drawn before the clock runs.
    void prepare();
    /// Each of them comes back, and its worker gets the next job. @returns the decisions made.
    std::uint64_t decide();

    [[nodiscard]] std::uint64_t trials() const { return ladder_.drawn(); }
    [[nodiscard]] std::size_t bytes() const { return ladder_.bytes(); }
    [[nodiscard]] std::uint64_t promotions() const { return promotions_; }

  private:
    Ladder ladder_;
    std::vector<Job> jobs_;
    std::vector<Result> results_;
    std::uint64_t promotions_ = 0;
};

}  // namespace espalier::bench
