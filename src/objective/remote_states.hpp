/// The states of trials that other processes train: bytes, in memory and in checkpoint files, under the same rules as
/// the Evaluator's. A job takes what it begins from, and what a failed or stopped job began from can be given back: the
/// end of a process costs one job and no paused trial. Thread-safe. Functions whose names end in _now wait for no disk
/// and no other thread; the rest is for a thread that may.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "objective/evaluator.hpp"
#include "objective/failed.hpp"
#include "objective/state_id.hpp"
#include "objective/state_keeper.hpp"
#include "objective/state_sink.hpp"

namespace espalier {

/// A state as the library wrote it.
struct StateBytes {
    std::vector<unsigned char> bytes;

    [[nodiscard]] std::optional<Failed> save(StateSink& sink) const {
        static_cast<void>(sink.write(bytes.data(), bytes.size()));
        return sink.broken();
    }
};

/// What a job begins from.
struct Beginning {
    StateId id;                       ///< of the state
    std::optional<StateBytes> state;  ///< empty: the trial is created
    bool from_file = false;
    std::vector<double> rebuild;  ///< levels to train through again, after the state's, up to where the job begins

    [[nodiscard]] double state_at() const { return state ? id.resource : 0; }
};

class RemoteStates final : public StateKeeper {
  public:
    /// Trains a trial from the beginning to job.to, through the levels of its bracket, for its state alone.
    using TrainAgain = std::function<std::variant<StateBytes, Failed>(const Job&, const Configuration&)>;

    /// `listener` must outlive this. `objective`: hash of the library.
    RemoteStates(EvaluatorSettings settings, JobListener& listener, const std::string& objective, bool can_save);
    ~RemoteStates() override;

    [[nodiscard]] const EvaluatorSettings& settings() const;
    [[nodiscard]] bool can_save() const;
    void train_again_by(TrainAgain train);  ///< before save_best()

    /// What the job begins from; empty: begin() must be asked.
    [[nodiscard]] std::optional<Beginning> begin_now(const Job& job);
    /// @throws std::runtime_error: a copy has no state that it could begin from, or go on from
    [[nodiscard]] Beginning begin(const Job& job);
    /// The state could not be restored; begin() finds another, or throws.
    void unusable(const Job& job, const Beginning& beginning, const std::string& why);

    /// After a job that ended well, before its result counts. False: a file may be due, so keep() must be called.
    [[nodiscard]] bool keep_now(const Job& job, double loss, std::optional<StateBytes>& state);
    void keep(const Job& job, double loss, StateBytes state);
    /// Its state could not be had, and why.
    void unsaved(const Job& job, const std::string& why);
    /// After each job, before its result counts; `beginning` is what it began from.
    void after(const Job& job, const std::optional<Result>& result, Beginning&& beginning);

    /// Files that nobody needs any more.
    [[nodiscard]] bool has_chores() const;
    void do_chores();

    // ---- StateKeeper
    std::uint64_t recover(const std::vector<TrainedTo>& committed) override;
    void discard(const Job& job) noexcept override;
    void committed(TrialId trial, std::uint32_t rung, std::uint32_t bracket = 0) noexcept override;
    void let_go(TrialId trial) noexcept override;
    void hold(const Job& copy) noexcept override;
    void release(const Job& copy) noexcept override;
    Saved save_all() override;
    std::optional<std::string> save_best(const TrainedTo& best, const Configuration& configuration) override;

    [[nodiscard]] std::uint64_t bytes_in_memory() const;
    [[nodiscard]] std::uint64_t states_in_memory() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace espalier
