#include "objective/rebuilder.hpp"

#include <fmt/format.h>

#include <chrono>

#include "base/text.hpp"
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

std::optional<Evaluation> Rebuilder::train_through(Trial& trial, const Job& job, double from, double to,
                                                   const JobClock* clock) const {
    const auto& settings = context_.settings;
    for (const double level : settings.levels_between(job.bracket, from, to)) {
        if (context_.stopping()) return Evaluation{};
        const Job again{job.trial, job.rung, job.attempt, from, level, job.bracket};
        HostJob host(again, HostJob::Kind::rebuild, settings.threads, context_.listener, context_.stop, clock);
        auto training = trial.train(from, level, host);
        const auto asked = context_.stopping() ? Asked::by_run : Asked::nobody;
        auto came_back = verdict(again, std::move(training), settings.maximize, asked, 0);
        if (clock != nullptr && clock->exceeded() > 0)
            return timed_out(job, clock->exceeded(), 0, " while its lost state was trained again");
        if (!came_back.result) return Evaluation{};
        if (!came_back.result->ok())
            return failed_evaluation(job, fmt::format("the lost state at {} could not be trained again from {}: {}",
                                                      shortest(level), shortest(from), came_back.message));
        from = level;
    }
    if (from != to)
        return failed_evaluation(job, fmt::format("the lost state at {} is at no rung's resource", shortest(to)));
    return std::nullopt;
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
    if (!trial) {
        auto created = create(job, values);
        if (auto* failed = std::get_if<Failed>(&created)) return failed_evaluation(job, std::move(failed->why));
        trial = std::get<Trial>(std::move(created));
    }
    if (from == resource) return Built{*std::move(trial), 0};

    const auto start = std::chrono::steady_clock::now();
    if (auto instead = train_through(*trial, job, from, resource, clock)) return *std::move(instead);
    const double seconds = seconds_since(start);
    context_.listener.rebuilt(job, from, resource, seconds);
    return Built{*std::move(trial), seconds};
}

}  // namespace espalier
