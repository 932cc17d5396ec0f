/// Runs jobs: brings the trial's state to where the job begins, trains it, keeps the state for the next promotion.
/// Everything that calls into the objective goes through here. Thread-safe; jobs of one trial never overlap.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/job.hpp"
#include "core/plan.hpp"
#include "core/sampler.hpp"
#include "objective/job_clock.hpp"
#include "objective/library.hpp"
#include "objective/state_keeper.hpp"
#include "space/space.hpp"

namespace espalier {

/// When states of paused trials are written to files. Where a file cannot be written (disk full, the objective's save
/// fails) the job's result counts all the same: its state stays in memory, the file before it stays too, and the log
/// says so once until a file is written again.
enum class CheckpointMode : std::uint8_t {
    spill,   ///< when memory is short, at the end, and on Ctrl-C
    always,  ///< after each job, before its result counts: a resumed run loses no training
    never,   ///< only the best trial's; paused states stay in memory, however many
};

/// A named number beside the loss.
struct Metric {
    std::string name;
    double value = 0;
};

/// What a job tells while it runs. Called from the objective's threads. go_on() may block, and so may progress() and
/// log() while very many rows wait for a full disk.
class JobListener {
  public:
    JobListener() = default;
    JobListener(const JobListener&) = delete;
    JobListener& operator=(const JobListener&) = delete;
    virtual ~JobListener() = default;

    virtual void progress(const Job& job, double resource, double value,
                          const std::vector<Metric>& metrics) noexcept = 0;
    /// Whether the job goes on after this report, which progress() was told of before. Asked one report of a job at a
    /// time, until the first no. May block until the stopping rule has spoken.
    virtual bool go_on(const Job& job, double resource, double value) noexcept {
        return static_cast<void>(job), static_cast<void>(resource), static_cast<void>(value), true;
    }
    /// The same for who must not wait: `answer` is called once, before ask() returns or later, from any thread.
    virtual void ask(const Job& job, double resource, double value, std::function<void(bool)> answer) noexcept {
        answer(go_on(job, resource, value));
    }
    virtual void log(const Job& job, int level, const std::string& text) noexcept = 0;
    /// A lost state was trained again up to `to`, from a checkpoint at `from` (0: from the start).
    virtual void rebuilt(const Job& job, double from, double to, double seconds) noexcept = 0;
};

/// How a job ended that did not end well, as far as its executor could see.
struct FailureFigures {
    int signal = 0;                ///< that ended its process; 0: none
    std::optional<int> exit_code;  ///< of its process, where that ended by itself
    double seconds = 0;            ///< wall time
    double cpu_seconds = 0;
    std::uint64_t peak_memory = 0;  ///< bytes resident
    double limit = 0;               ///< that it exceeded, in seconds or bytes; 0: none
    std::string last_words;         ///< the last lines that it wrote to stderr, at most 4 KiB
};

/// What a job came back with.
struct Evaluation {
    /// Empty: the job was asked to stop and did so before its end. It has no result; it runs again on resume.
    std::optional<Result> result;
    std::string message;
    std::vector<Metric> metrics;
    std::optional<FailureFigures> figures = std::nullopt;  ///< only of a failure, and only where the executor knows
};

struct EvaluatorSettings {
    std::string states;  ///< folder of checkpoint files; made when the first is written
    CheckpointMode checkpoint = CheckpointMode::spill;
    std::uint64_t memory = std::uint64_t{4} << 30U;  ///< bytes of paused states held before the oldest are spilled
    bool sync = false;                               ///< fsync checkpoint files and their folder (durability = "power")
    std::uint64_t seed = 0;                          ///< of the study
    std::uint32_t threads = 1;                       ///< granted to each job
    bool maximize = false;                           ///< loss = -value
    std::string study_id;                            ///< written into checkpoint headers
    bool keep_best = true;                           ///< the best trial's state is always in a file
    /// Whether the trial began from another one's state: then only a file of its own brings a lost state back. Any
    /// thread. Empty: none did.
    std::function<bool(TrialId)> is_copy;
    std::uint32_t attempts = 1;  ///< of a job: what a failed one began from stays until the last
    /// Lost states are rebuilt through the levels of their own bracket; a trial at the resource at which all brackets
    /// end is not promoted (where they end at several, states are kept). Empty: not known, nothing is promoted.
    std::vector<BracketPlan> brackets;

    [[nodiscard]] std::span<const double> levels_of(std::uint32_t bracket) const {
        return brackets.empty() ? std::span<const double>() : std::span<const double>(brackets[bracket].levels);
    }
    /// The levels through which a lost state at `to` is trained again from a state at `from`.
    [[nodiscard]] std::vector<double> levels_between(std::uint32_t bracket, double from, double to) const {
        std::vector<double> levels;
        for (const double level : levels_of(bracket))
            if (level > from && level <= to) levels.push_back(level);
        return levels;
    }
    [[nodiscard]] bool at_top(double resource) const {
        if (brackets.empty()) return true;
        const auto end = common_end(brackets);
        return end && resource >= *end;
    }
};

/// Runs one call into the objective. The arena executor gives one that isolates it (nested TBB); the default calls.
using Call = std::function<void(const std::function<void()>&)>;

class Evaluator final : public StateKeeper {
  public:
    /// All must outlive the evaluator.
    Evaluator(
        const Library& library, const Space& space, JobListener& listener, EvaluatorSettings settings,
        Call call = [](const std::function<void()>& body) { body(); });
    ~Evaluator() override;  ///< destroys the states

    /// Runs the job in the calling thread. Never throws: whatever goes wrong is a failed result with its message.
    /// `clock`: of a job with a time limit. Once it is exceeded the job is asked to stop, and whatever it comes back
    /// with is a `timeout`.
    Evaluation run(const Job& job, const Configuration& configuration, JobClock* clock = nullptr) noexcept;

    /// From now on jobs in flight read should_stop = 1. Any thread; also from a signal's thread.
    void ask_to_stop() noexcept;

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

/// The payload of a checkpoint file: what the objective wrote. @throws ObjectiveError if it is damaged.
[[nodiscard]] std::vector<unsigned char> read_checkpoint(const std::string& path);

/// Where the state of a trial lies: FOLDER/trial-TRIAL@RESOURCE.ATTEMPT.state
[[nodiscard]] std::string checkpoint_path(const std::string& folder, TrialId trial, double resource,
                                          std::uint32_t attempt);

}  // namespace espalier
