/// What a simulated run is judged by: the incumbent over time, configurations trained in full, how busy the workers
/// were. Fed by a Simulation; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/closed_incumbents.hpp"
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
    void dropped(const Job& job, double time, std::uint32_t drops, bool failed) override;

    /// The best of all results so far, at any rung, whenever it changed.
    [[nodiscard]] const std::vector<IncumbentAt>& incumbents() const { return incumbents_; }
    [[nodiscard]] std::optional<Incumbent> incumbent_at(double time) const;  ///< at or before
    /// The same of what a synchronous search knows: of complete rungs, of complete brackets.
    [[nodiscard]] const std::vector<IncumbentAt>& by_rung() const { return by_rung_; }
    [[nodiscard]] const std::vector<IncumbentAt>& by_bracket() const { return by_bracket_; }
    [[nodiscard]] const std::optional<Incumbent>& best_full() const { return best_full_; }
    [[nodiscard]] std::uint64_t trained_in_full() const { return in_full_; }  ///< results at R
    [[nodiscard]] std::optional<double> first_in_full() const { return first_in_full_; }
    [[nodiscard]] std::uint64_t jobs() const { return jobs_; }
    [[nodiscard]] std::uint64_t failures() const { return failures_; }  ///< but those that were tried again
    [[nodiscard]] std::uint64_t retried() const { return retried_; }
    [[nodiscard]] std::uint64_t given_up() const { return given_up_; }  ///< dropped most_attempts times
    [[nodiscard]] const std::optional<TrialId>& first_failed() const { return first_failed_; }
    [[nodiscard]] std::uint64_t stopped_early() const { return stopped_early_; }  ///< by the rule: no failures
    /// Why no jobs are handed out; empty: they are.
    [[nodiscard]] const std::optional<StopReason>& stopped() const { return stopped_; }
    /// Busy worker-time over worker-time, up to `end`, which is not before the last message. A worker who is to leave
    /// is there until its job ends.
    [[nodiscard]] double utilisation(double end) const;

  private:
    std::vector<BracketPlan> brackets_;
    std::optional<double> full_;
    std::vector<IncumbentAt> incumbents_;
    void close(const RungClosed& closed, double time);

    ClosedIncumbents closed_;
    std::vector<IncumbentAt> by_rung_, by_bracket_;
    std::optional<Incumbent> best_full_;
    std::uint64_t in_full_ = 0;
    std::uint64_t jobs_ = 0;
    std::uint64_t failures_ = 0;
    std::uint64_t retried_ = 0;
    std::uint64_t given_up_ = 0;
    std::uint64_t stopped_early_ = 0;
    std::optional<TrialId> first_failed_;
    std::optional<StopReason> stopped_;
    std::optional<double> first_in_full_;

    /// Sums over time, up to `at`.
    struct Staff {
        double at = 0;
        std::uint64_t wanted = 0;     ///< workers, by the last Start
        std::uint64_t in_flight = 0;  ///< jobs
        double busy = 0, there = 0;   ///< workers times time
        void go_on(double time);
    };
    Staff staff_;
};

}  // namespace espalier
