/// What a simulated run is judged by: the incumbent over time, configurations trained in full, how busy the workers
/// were. Fed by a Simulation; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/incumbent.hpp"
#include "sim/simulation.hpp"

namespace espalier {

/// From this time on the incumbent was this.
struct IncumbentAt {
    double time = 0;
    Incumbent incumbent;
};

class Observations final : public SimulationListener {
  public:
    /// `full`: the resource of full training, if there is one.
    Observations(const LadderPlan& plan, std::optional<double> full);

    void passed(const Message& message, double time) override;

    /// The best of all results so far, at any rung, whenever it changed.
    [[nodiscard]] const std::vector<IncumbentAt>& incumbents() const { return incumbents_; }
    [[nodiscard]] std::optional<Incumbent> incumbent_at(double time) const;  ///< at or before
    [[nodiscard]] const std::optional<Incumbent>& best_full() const { return best_full_; }
    [[nodiscard]] std::uint64_t trained_in_full() const { return in_full_; }  ///< results at R
    [[nodiscard]] std::optional<double> first_in_full() const { return first_in_full_; }
    [[nodiscard]] std::uint64_t jobs() const { return jobs_; }
    [[nodiscard]] std::uint64_t failures() const { return failures_; }
    [[nodiscard]] std::uint64_t stopped() const { return stopped_; }  ///< by the stopping rule: no failures
    /// Busy worker-time over worker-time, up to `end`. Jobs in flight count.
    [[nodiscard]] double utilisation(const Simulation& simulation, double end) const;

  private:
    std::vector<BracketPlan> brackets_;
    std::optional<double> full_;
    std::vector<IncumbentAt> incumbents_;
    std::optional<Incumbent> best_full_;
    std::uint64_t in_full_ = 0;
    std::uint64_t jobs_ = 0;
    std::uint64_t failures_ = 0;
    std::uint64_t stopped_ = 0;
    std::optional<double> first_in_full_;
    double busy_ = 0;  ///< sum of what results took
    struct Staff {
        double from;
        std::uint32_t workers;
    };
    std::vector<Staff> staff_;
};

}  // namespace espalier
