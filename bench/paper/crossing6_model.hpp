/// crossing6 as a simulated workload: configurations from one of the product's samplers, costs and losses of the
/// function. And what a run on it is judged by: the regret of its incumbent.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "crossing6/benchmark.hpp"
#include "paper/trial_source.hpp"
#include "sim/observations.hpp"
#include "sim/simulation.hpp"

namespace espalier::paper {

[[nodiscard]] Space crossing6_space();
/// `configuration`: of that space.
[[nodiscard]] crossing6::Point crossing6_point(const Configuration& configuration);

/// One thread.
class Crossing6Model final : public JobModel {
  public:
    /// `seed`: of the benchmark and of the random sampler.
    explicit Crossing6Model(std::uint64_t seed);
    /// `source`: of the configurations, for crossing6_space(); must outlive it.
    Crossing6Model(std::uint64_t seed, TrialSource& source);

    void start(const Job& job) override { curve(job.trial); }
    double time(const Job& job) override;
    Result finish(const Job& job) override;
    /// At the rungs of eta 4, r 1, R 256 that the job passes.
    std::vector<Reported> reports(const Job& job) override;
    /// The loss without noise at full resource, above the least there is.
    [[nodiscard]] double regret(TrialId trial);

  private:
    const crossing6::Curve& curve(TrialId id);  ///< draws its configuration where nobody asked before

    std::uint64_t seed_;
    Space space_;
    std::unique_ptr<TrialSource> own_source_;
    TrialSource& source_;
    std::vector<double> levels_;
    std::vector<std::optional<crossing6::Curve>> curves_;  ///< by id, drawn once
};

/// ASHA on crossing6, eta 4, r 1, R 256; trials go on.
class Crossing6Run {
  public:
    Crossing6Run(std::uint64_t seed, std::uint32_t workers, double horizon);

    bool step() { return simulation_.step(); }
    void run() { simulation_.run(); }
    [[nodiscard]] double now() const { return simulation_.now(); }
    /// Whether the last steps made another trial or result the incumbent since this was asked.
    [[nodiscard]] bool improved();
    /// Of the best of all results so far, at any rung. Infinite before the first.
    [[nodiscard]] double regret() { return regret_at(simulation_.now()); }
    [[nodiscard]] double regret_at(double time);
    [[nodiscard]] const Observations& observations() const { return observations_; }

  private:
    Crossing6Model model_;
    LadderPlan plan_;
    Observations observations_;
    Simulation simulation_;
    std::size_t seen_ = 0;
};

}  // namespace espalier::paper
