/// Who runs a session's jobs and who keeps their states, as the study says: threads of this program, or processes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "exec/executor.hpp"
#include "objective/library.hpp"
#include "objective/state_keeper.hpp"
#include "study/study.hpp"

namespace espalier {

/// The objective of a session. Values; the library must outlive the session.
struct SessionObjective {
    std::string path;                  ///< of the library, absolute
    std::string hash;                  ///< of its file
    const Library* library = nullptr;  ///< loaded here; null: worker processes alone load it
    std::string worker;                ///< path of espalier-worker, for processes

    SessionObjective(std::string the_path, std::string the_hash, std::string the_worker)
        : path(std::move(the_path)), hash(std::move(the_hash)), worker(std::move(the_worker)) {}
    SessionObjective(const Library& loaded) : path(loaded.path()), hash(loaded.hash()), library(&loaded) {}
};

struct JobRunner {
    std::unique_ptr<StateKeeper> states;  ///< before the executor: it outlives it
    std::unique_ptr<Executor> executor;
    bool in_place = true;  ///< a job has come back when start() returns
};

/// What an executor tells beside results, from threads of its own.
struct RunnerCalls {
    /// A thread hangs in this job, which overran the limit and does not end when asked to.
    std::function<void(const Job&, double limit)> on_give_up;
    /// No job will have a result any more, and why.
    std::function<void(const std::string&)> on_broken;
    /// EvaluatorSettings::is_copy
    std::function<bool(TrialId)> is_copy;
};

/// All must outlive the runner.
/// @throws std::runtime_error
[[nodiscard]] JobRunner make_job_runner(const Study& study, const SessionObjective& objective,
                                        const std::string& journal, JobListener& listener, RunnerCalls calls);

/// How the study's trials are created, trained and saved, in a session and apart from it.
[[nodiscard]] EvaluatorSettings evaluator_settings(const Study& study, const std::string& journal);

/// Where a journal's checkpoint files lie: JOURNAL.states
[[nodiscard]] std::string states_folder(const std::string& journal);

}  // namespace espalier
