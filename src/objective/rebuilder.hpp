/// Brings a trial to a resource when its state is not in memory: from its largest valid checkpoint there or below, else
/// from create, trained through the same levels as at first, so that the state is the same bit by bit. Thread-safe.
#pragma once

#include <optional>
#include <variant>

#include "objective/checkpoints.hpp"
#include "objective/context.hpp"
#include "objective/trial.hpp"

namespace espalier {

class Rebuilder {
  public:
    /// Both must outlive this.
    Rebuilder(const Context& context, Checkpoints& checkpoints) : context_(context), checkpoints_(checkpoints) {}

    struct Built {
        Trial trial;
        double seconds = 0;  ///< what training again took
    };
    /// The job's trial at `resource`; or what the job comes back with instead: failed, or stopped on the way.
    /// `clock`: of a job with a time limit.
    [[nodiscard]] std::variant<Built, Evaluation> build(const Job& job, const Configuration& configuration,
                                                        double resource, const JobClock* clock = nullptr);
    /// A copy's trial, with its parent's state at `job.from`; a failure where that is lost or does not fit.
    [[nodiscard]] std::variant<Built, Evaluation> copy(const Job& job, const Configuration& configuration) const;

  private:
    [[nodiscard]] std::variant<Trial, Failed> create(const Job& job, const HostValues& configuration) const;
    /// Empty: the file is of no use; the log says why.
    [[nodiscard]] std::optional<Trial> restore(const StateId& id, const Job& job, const HostValues& configuration);

    const Context& context_;
    Checkpoints& checkpoints_;
};

}  // namespace espalier
