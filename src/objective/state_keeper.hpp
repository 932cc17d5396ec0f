/// Who keeps the states of paused trials, as a session talks to it: the Evaluator (threads), RemoteStates (processes).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/job.hpp"
#include "space/configuration.hpp"

namespace espalier {

/// A trial and a result of it that is committed.
struct TrainedTo {
    TrialId trial{};
    std::uint32_t rung = 0;
    std::uint32_t attempt = 1;
    double resource = 0;
    double loss = 0;
    bool ok = false;
    std::uint32_t bracket = 0;
    bool over = false;  ///< the trial is never trained further
};

class StateKeeper {
  public:
    StateKeeper() = default;
    StateKeeper(const StateKeeper&) = delete;
    StateKeeper& operator=(const StateKeeper&) = delete;
    virtual ~StateKeeper() = default;

    /// Takes up the checkpoint files that a resumed run may use: those of committed results, the latest of each trial.
    /// Deletes every other file of this study in the folder. Call before the first job.
    /// @returns how many of the trials in `committed` that may be trained on have no state and must be trained again
    /// from the start when promoted.
    virtual std::uint64_t recover(const std::vector<TrainedTo>& committed) = 0;

    /// The stopping rule ended this job, whether it was run to its end here or is not run at all: what is kept of the
    /// trial goes, once its result is committed.
    virtual void discard(const Job& job) noexcept = 0;

    /// The result of (trial, rung) is committed: the file of an earlier resource of this trial may go. Any thread.
    virtual void committed(TrialId trial, std::uint32_t rung, std::uint32_t bracket = 0) noexcept = 0;

    /// The trial is never trained further: its state may go, unless it is the best. Any thread; does not wait, and
    /// calls nothing of the library: the next job that ends does.
    virtual void let_go(TrialId trial) noexcept = 0;

    /// A copy begins from its parent's state (Job::parent): the file stays until the copy has come back for good. Any
    /// thread, in the order of messages; for jobs that a resumed run does again, before recover().
    virtual void hold(const Job& copy) noexcept = 0;
    virtual void release(const Job& copy) noexcept = 0;

    /// Writes the states that can still be promoted to files, as the mode says; returns how many it wrote, how many it
    /// could not (the objective cannot save, the disk is full: the first reason).
    struct Saved {
        std::uint64_t written = 0;
        std::uint64_t unsaved = 0;
        std::string why;
    };
    virtual Saved save_all() = 0;

    /// Makes sure that this trial's state at this resource is in a file: the best trial's always is.
    /// @returns its path; empty if the objective cannot save.
    /// @throws ObjectiveError when it cannot be written.
    virtual std::optional<std::string> save_best(const TrainedTo& best, const Configuration& configuration) = 0;
};

}  // namespace espalier
