/// The study's objective as a model of jobs: losses from real evaluations, begun on as many threads as are given when a
/// job is handed out, waited for when its result is due. What jobs say meanwhile is kept for the journal until then, so
/// that its order does not depend on threads. With a stopping rule a job is trained to its end all the same; of what it
/// said, only what came before its stop is told. All but what JobListener has: one thread.
#pragma once

#include <oneapi/tbb/task_arena.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/job_time.hpp"
#include "journal/rows.hpp"
#include "objective/evaluator.hpp"
#include "runtime/draws.hpp"
#include "sim/simulation.hpp"
#include "study/study.hpp"

namespace espalier {

class VirtualJobs final : public JobModel, JobListener {
  public:
    /// Thrown by finish(): the job was asked to stop and has no result.
    struct Stopped {};

    /// All must outlive it. @throws std::invalid_argument: the study's time cannot be used.
    VirtualJobs(const Study& study, const Library& library, const Draws& draws, EvaluatorSettings settings,
                std::uint32_t threads);
    ~VirtualJobs() override;

    /// From any thread: what is evaluated ends at its next chance, and what is not begun does not begin.
    void ask_to_stop() noexcept { evaluator_.ask_to_stop(); }
    /// Asks to stop, and waits for what is still evaluated.
    void end();

    void start(const Job& job) override;
    /// @throws std::runtime_error: the time is no finite number of 0 or more.
    [[nodiscard]] double time(const Job& job) override;
    /// @throws Stopped
    [[nodiscard]] Result finish(const Job& job) override;

    [[nodiscard]] std::vector<Reported> reports(const Job& job) override;
    void stopped(const Job& job) override;

    /// The job's next report is due: what it said up to then is ready to be taken.
    void reported(const Progress& report);
    /// What the job that finished or reported last said: progress, log and report. Taken once.
    [[nodiscard]] std::vector<Row> take_said() { return std::exchange(said_, {}); }
    Evaluator& evaluator() { return evaluator_; }

    /// What a failure said.
    struct Failure {
        TrialId trial{};
        std::string message;
    };
    [[nodiscard]] const std::optional<Failure>& first_failure() const { return first_failure_; }

  private:
    struct Pending {
        Configuration configuration;
        Evaluation evaluation;
        std::vector<Row> said;
        std::vector<Reported> reports;
        std::vector<std::size_t> said_until;  ///< for each report: the rows said before it, and its own
        std::size_t told_reports = 0;
        std::size_t told = 0;  ///< rows
        bool done = false;
    };

    void evaluate(const Job& job, Pending& pending);
    Pending& await(const Job& job);
    void say(const Job& job, Row row);
    void tell(Pending& pending, std::size_t until);

    void progress(const Job& job, double resource, double value, const std::vector<Metric>& metrics) noexcept override;
    bool go_on(const Job& job, double resource, double value) noexcept override;
    void log(const Job& job, int level, const std::string& text) noexcept override;
    void rebuilt(const Job& job, double from, double to, double seconds) noexcept override;

    const Draws& draws_;
    JobTime time_;
    const bool maximize_;
    const bool inline_;  ///< evaluates when a job is handed out, in the calling thread
    std::mutex mutex_;
    std::condition_variable done_;
    std::unordered_map<std::uint64_t, std::unique_ptr<Pending>> pending_;  ///< by trial
    std::vector<Row> said_;
    std::optional<Failure> first_failure_;
    Evaluator evaluator_;
    oneapi::tbb::task_arena arena_;
    std::size_t running_ = 0;
};

}  // namespace espalier
