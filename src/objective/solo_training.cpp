#include "objective/solo_training.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.hpp"
#include "objective/checkpoint_file.hpp"

namespace espalier {
namespace {

using Note = std::function<void(const std::string&)>;

/// The trial as a checkpoint holds it; empty if the file is not there or of no use.
std::optional<Trial> restored(const SoloTrials& trials, const SoloPlan& plan, const StateId& id, const Note& note) {
    const std::string path = checkpoint_path(plan.folder, id.trial, id.resource, id.attempt);
    if (::access(path.c_str(), F_OK) != 0) return std::nullopt;
    const auto useless = [&](const std::string& why) -> std::optional<Trial> {
        note(fmt::format("a checkpoint is of no use: {}", why));
        return std::nullopt;
    };
    const auto state = read_state(path, {plan.study_id, trials.library().hash(), id.trial, id.resource, id.attempt});
    if (const auto* failed = std::get_if<Failed>(&state)) {
        // A run that goes on removes files when later ones stand in for them.
        if (::access(path.c_str(), F_OK) != 0) return std::nullopt;
        return useless(failed->why);
    }
    auto created = trials.create(plan.trial, plan.configuration);
    if (std::holds_alternative<Failed>(created)) return std::nullopt;  // told where it is created without a file
    auto& trial = std::get<Trial>(created);
    if (const auto failed = trial.restore(std::get<std::vector<unsigned char>>(state)))
        return useless(fmt::format("{}: {}", path, failed->why));
    return std::move(trial);
}

/// The study's levels between the two, and the end.
std::vector<double> stops(const SoloPlan& plan, double from) {
    std::vector<double> stops;
    for (const double level : plan.levels)
        if (level > from && level < plan.to) stops.push_back(level);
    if (from < plan.to) stops.push_back(plan.to);
    return stops;
}

std::optional<Failed> save(const Trial& trial, PlainStateFile& target) {
    if (auto failed = trial.save(target)) return failed;
    return target.place();
}

}  // namespace

SoloOutcome train_apart(SoloTrials& trials, const SoloPlan& plan, const Note& note) {
    SoloOutcome outcome;
    auto checkpoints = plan.checkpoints;
    std::sort(checkpoints.begin(), checkpoints.end(),
              [](const StateId& a, const StateId& b) { return a.resource > b.resource; });
    std::optional<Trial> trial;
    for (const auto& id : checkpoints)
        if (id.resource <= plan.to && (trial = restored(trials, plan, id, note))) {
            outcome.began_at = id.resource;
            note(fmt::format("going on from the run's checkpoint at {}", shortest(id.resource)));
            break;
        }
    if (!trial) {
        auto created = trials.create(plan.trial, plan.configuration);
        if (auto* failed = std::get_if<Failed>(&created)) {
            outcome.failed = Failed{"create: " + failed->why};
            return outcome;
        }
        trial = std::get<Trial>(std::move(created));
    }
    double from = outcome.began_at;
    for (const double to : stops(plan, from)) {
        outcome.interrupted = trials.stopping();
        if (outcome.interrupted) return outcome;
        note(fmt::format("training from {} to {}", shortest(from), shortest(to)));
        outcome.last = trials.train(*trial, plan.trial, from, to);
        outcome.seconds += outcome.last->seconds;
        outcome.interrupted = !outcome.last->evaluation.result;
        if (outcome.interrupted) return outcome;
        if (!outcome.last->evaluation.result->ok()) {
            outcome.failed = Failed{fmt::format("training from {} to {}: {}", shortest(from), shortest(to),
                                                outcome.last->evaluation.message)};
            return outcome;
        }
        from = to;
    }
    if (plan.target != nullptr) outcome.failed = save(*trial, *plan.target);
    return outcome;
}

}  // namespace espalier
