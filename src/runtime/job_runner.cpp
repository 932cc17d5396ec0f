#include "runtime/job_runner.hpp"

#include <fmt/format.h>

#include "exec/arena_executor.hpp"
#include "exec/process_executor.hpp"
#include "objective/remote_states.hpp"

namespace espalier {
namespace {

JobRunner threads(const Study& study, const Library& library, EvaluatorSettings settings, JobListener& listener,
                  RunnerCalls calls) {
    auto evaluator =
        std::make_unique<Evaluator>(library, study.space, listener, std::move(settings), ArenaExecutor::isolate);
    auto executor = std::make_unique<ArenaExecutor>(*evaluator, study.job, std::move(calls.on_give_up));
    return {std::move(evaluator), std::move(executor), true};
}

}  // namespace

JobRunner make_job_runner(const Study& study, const SessionObjective& objective, const std::string& journal,
                          JobListener& listener, RunnerCalls calls) {
    EvaluatorSettings keeping = evaluator_settings(study, journal);
    keeping.is_copy = std::move(calls.is_copy);
    if (objective.library != nullptr)
        return threads(study, *objective.library, std::move(keeping), listener, std::move(calls));

    auto states =
        std::make_unique<RemoteStates>(std::move(keeping), listener, objective.hash, study.description.can_save);
    ProcessSettings settings;
    settings.worker = objective.worker;
    settings.library = objective.path;
    settings.hash = objective.hash;
    settings.options = study.options;
    settings.folder = study.folder;
    for (const auto& parameter : study.space.parameters()) settings.parameters.push_back(parameter.name);
    settings.workers = study.workers;
    settings.limits = study.job;
    settings.verdicts = study.stopping.has_value();
    settings.on_broken = std::move(calls.on_broken);
    auto executor = std::make_unique<ProcessExecutor>(std::move(settings), study.space, *states, listener);
    states->train_again_by([workers = executor.get()](const Job& job, const Configuration& configuration) {
        return workers->train_again(job, configuration);
    });
    return {std::move(states), std::move(executor), false};
}

EvaluatorSettings evaluator_settings(const Study& study, const std::string& journal) {
    EvaluatorSettings settings;
    settings.states = states_folder(journal);
    settings.checkpoint = study.checkpoint;
    settings.memory = study.memory;
    settings.sync = study.durability == Durability::power;
    settings.seed = study.seed;
    settings.threads = study.threads;
    settings.maximize = study.maximize;
    settings.study_id = fmt::format("{}#{}", study.name, study.seed);
    settings.brackets = study.brackets;
    settings.attempts = study.failure.attempts;
    return settings;
}

std::string states_folder(const std::string& journal) { return journal + ".states"; }

}  // namespace espalier
