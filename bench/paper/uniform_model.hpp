/// The paper's simulated workload: a trial's loss is one U(0,1), the same at every rung; a job takes the resource that
/// it adds. (Li et al. 2020, appendix A.1) One thread.
#pragma once

#include <cstdint>

#include "base/random.hpp"
#include "sim/simulation.hpp"

namespace espalier::paper {

class UniformModel final : public JobModel {
  public:
    explicit UniformModel(std::uint64_t seed) : seed_(seed) {}

    [[nodiscard]] double loss(TrialId trial) const { return draw_unit(seed_, trial, Purpose::configuration, 0); }
    double time(const Job& job) override { return job.to - job.from; }
    Result finish(const Job& job) override { return result_of(job, loss(job.trial)); }

  private:
    std::uint64_t seed_;
};

}  // namespace espalier::paper
