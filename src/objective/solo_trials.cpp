#include "objective/solo_trials.hpp"

#include <chrono>
#include <ctime>

#include "objective/verdict.hpp"

namespace espalier {
namespace {

double cpu_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace

SoloTrials::SoloTrials(const Library& library, const Space& space, JobListener& listener,
                       const EvaluatorSettings& settings)
    : context_{library, space, listener, settings, {library, [](const std::function<void()>& body) { body(); }}, {}} {}

std::variant<Trial, Failed> SoloTrials::create(TrialId trial, const Configuration& configuration) const {
    const ConfigurationValues values(context_.space, configuration, context_.library.folder());
    return Trial::create(context_.boundary, values, context_.trial_info(trial, 1));
}

SoloTraining SoloTrials::train(Trial& trial, TrialId id, double from, double to) {
    SoloTraining training{from, to, {}, 0, 0};
    const Job job{id, 0, 1, from, to};
    HostJob host(job, HostJob::Kind::first, context_.settings.threads, context_.listener, context_.stop);
    const auto start = std::chrono::steady_clock::now();
    const double cpu = cpu_seconds();
    auto came_back = trial.train(from, to, host);
    training.cpu_seconds = cpu_seconds() - cpu;
    training.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    training.evaluation = verdict(job, std::move(came_back), context_.settings.maximize,
                                  stopping() ? Asked::by_run : Asked::nobody, training.seconds);
    training.evaluation.metrics = std::move(host.metrics());
    return training;
}

}  // namespace espalier
