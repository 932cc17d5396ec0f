#include "objective/rebuilder.hpp"

#include <fmt/format.h>

#include <chrono>

#include "objective/copied_state.hpp"
#include "objective/train_through.hpp"
#include "objective/verdict.hpp"

namespace espalier {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::variant<Trial, Failed> Rebuilder::create(const Job& job, const HostValues& configuration) const {
    return Trial::create(context_.boundary, configuration, context_.trial_info(job.trial, job.attempt));
}

std::optional<Trial> Rebuilder::restore(const StateId& id, const Job& job, const HostValues& configuration) {
    const auto useless = [&](const std::string& why) -> std::optional<Trial> {
        checkpoints_.useless(id, job, context_.listener, why);
        return std::nullopt;
    };
    auto state = checkpoints_.read(id);
    if (const auto* failed = std::get_if<Failed>(&state)) return useless(failed->why);
    auto created = create(job, configuration);
    // A create that fails is not the file's fault: it fails again without the file and is told there.
    if (std::holds_alternative<Failed>(created)) return std::nullopt;
    auto& trial = std::get<Trial>(created);
    if (const auto failed = trial.restore(std::get<std::vector<unsigned char>>(state)))
        return useless(fmt::format("{}: {}", checkpoints_.path(id), failed->why));
    return std::move(trial);
}

std::variant<Rebuilder::Built, Evaluation> Rebuilder::build(const Job& job, const Configuration& configuration,
                                                            double resource, const JobClock* clock) {
    const ConfigurationValues values(context_.space, configuration, context_.library.folder());
    double from = 0;
    std::optional<Trial> trial;
    if (resource > 0)
        for (const auto& id : checkpoints_.of(job.trial, resource))
            if ((trial = restore(id, job, values))) {
                from = id.resource;
                break;
            }
    const auto& is_copy = context_.settings.is_copy;
    if (!trial && resource > 0 && is_copy && is_copy(job.trial)) return failed_evaluation(job, lost_copy(resource));
    if (!trial) {
        auto created = create(job, values);
        if (auto* failed = std::get_if<Failed>(&created)) return failed_evaluation(job, std::move(failed->why));
        trial = std::get<Trial>(std::move(created));
    }
    if (from == resource) return Built{*std::move(trial), 0};

    const auto start = std::chrono::steady_clock::now();
    const auto& settings = context_.settings;
    const auto levels = settings.levels_between(job.bracket, from, resource);
    if (auto instead = train_through(
            *trial, {job, from, resource, levels, settings.threads, context_.listener, context_.stop, clock}))
        return *std::move(instead);
    const double seconds = seconds_since(start);
    context_.listener.rebuilt(job, from, resource, seconds);
    return Built{*std::move(trial), seconds};
}

std::variant<Rebuilder::Built, Evaluation> Rebuilder::copy(const Job& job, const Configuration& configuration) const {
    const auto id = checkpoints_.parent_of(job);
    if (!id) return failed_evaluation(job, lost_parent(job, "it is not there"));
    const auto state = checkpoints_.read(*id);
    if (const auto* failed = std::get_if<Failed>(&state)) return failed_evaluation(job, lost_parent(job, failed->why));
    const ConfigurationValues values(context_.space, configuration, context_.library.folder());
    auto created = create(job, values);
    if (auto* failed = std::get_if<Failed>(&created)) return failed_evaluation(job, std::move(failed->why));
    auto& trial = std::get<Trial>(created);
    if (const auto failed = trial.restore(std::get<std::vector<unsigned char>>(state)))
        return failed_evaluation(job, misfit_parent(job, failed->why));
    return Built{std::move(trial), 0};
}

}  // namespace espalier
