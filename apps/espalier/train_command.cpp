#include <fmt/format.h>

#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "objective/solo_training.hpp"
#include "open_study.hpp"
#include "runtime/session.hpp"
#include "solo_watch.hpp"
#include "view/run_view.hpp"
#include "view/table.hpp"

namespace espalier {
namespace po = boost::program_options;
namespace {

using Json = nlohmann::ordered_json;

std::uint64_t trial_number(const std::string& text, const RunView& run) {
    const bool digits = !text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == std::string::npos;
    const std::uint64_t trial = digits ? std::stoull(text) : 0;
    if (!digits || trial == 0) throw UsageError(fmt::format("espalier train: `{}` is no trial: a number from 1", text));
    if (trial > run.trials.size())
        throw UsageError(fmt::format("espalier train: {} has no trial {}: it has {}", run.journal, trial,
                                     counted(run.trials.size(), "trial")));
    return trial;
}

double target_resource(const Arguments& arguments, const Description& description) {
    if (!arguments.has("to")) throw UsageError("espalier train: --to R is missing: the resource to train to");
    const double to = arguments.flags["to"].as<double>();
    if (!(to > 0) || !std::isfinite(to)) throw UsageError("espalier train: --to must be a number above 0");
    if (description.integer_resource && std::floor(to) != to)
        throw UsageError(fmt::format("espalier train: --to {}: the objective {} counts whole {}", shortest(to),
                                     description.name, description.resource_unit));
    return to;
}

/// As it is in the journal: exp and log of another machine may draw other last bits.
Configuration configuration_of(const TrialView& trial, const Study& study) {
    if (!trial.configuration.empty()) return configuration_from_json(study.space, trial.configuration);
    return sampler_of(study)->draw(TrialId{trial.trial}).configuration;
}

SoloLeg leg_of(const TrialView& trial, const Study& study, double to) {
    SoloLeg leg;
    leg.trial = TrialId{trial.trial};
    leg.configuration = configuration_of(trial, study);
    leg.to = to;
    for (const auto& result : trial.results)
        if (result.ok() && result.resource <= to)
            leg.checkpoints.push_back({leg.trial, result.resource, result.attempt});
    return leg;
}

SoloPlan plan_of(const TrialView& trial, const RunView& run, const Study& study, const std::string& journal,
                 double to) {
    SoloPlan plan;
    static_cast<SoloLeg&>(plan) = leg_of(trial, study, to);
    // A parent is older, whatever a journal from anywhere says.
    for (const TrialView* copy = &trial; copy->parent > 0 && copy->parent < copy->trial;
         copy = &run.trials.at(copy->parent - 1))
        plan.ancestors.insert(plan.ancestors.begin(), leg_of(run.trials.at(copy->parent - 1), study, copy->began_at));
    plan.levels = study.brackets.at(trial.bracket).levels;  // those of its own bracket
    const auto settings = evaluator_settings(study, journal);
    plan.folder = settings.states;
    plan.study_id = settings.study_id;
    return plan;
}

/// What the trial came to at the end.
struct Reached {
    double value = 0;
    Json metrics = Json::object();
};

Reached reached_by(const SoloOutcome& outcome, const TrialView& trial, const Study& study) {
    Reached reached;
    if (!outcome.last) {  // a checkpoint stood there already
        for (const auto& result : trial.results)
            if (result.ok() && result.resource == outcome.began_at) {
                reached.value = result.value;
                if (!result.metrics.empty()) reached.metrics = Json::parse(result.metrics);
            }
        return reached;
    }
    const double loss = outcome.last->evaluation.result->loss;
    reached.value = study.maximize ? -loss : loss;
    for (const auto& metric : outcome.last->evaluation.metrics) reached.metrics[metric.name] = metric.value;
    return reached;
}

void print(const Arguments& arguments, const SoloPlan& plan, const SoloOutcome& outcome, const Reached& reached) {
    const auto trial = number(plan.trial);
    const auto* file = plan.target;
    if (arguments.has("json")) {
        Json json = {{"trial", trial},
                     {"resource", plan.to},
                     {"value", reached.value},
                     {"metrics", reached.metrics},
                     {"from", outcome.began_at},
                     {"seconds", outcome.seconds},
                     {"state", file != nullptr ? Json(file->path()) : Json(nullptr)}};
        if (file != nullptr) json["state_bytes"] = file->size();
        std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';  // the path may hold any byte
        return;
    }
    std::cout << fmt::format("trial {} at {}: {}\n", trial, shortest(plan.to), shortest(reached.value));
    for (const auto& [name, value] : reached.metrics.items())
        std::cout << fmt::format("  [{}: {}]\n", name, value.is_number() ? rounded(value.get<double>()) : value.dump());
    if (file != nullptr)
        std::cout << fmt::format("state: {}, {} bytes, as the objective wrote it\n", file->path(), file->size());
}

std::optional<std::string> state_path(const Arguments& arguments, const Study& study, std::uint64_t trial, double to) {
    if (study.description.can_save)
        return arguments.has("state") ? arguments.text("state")
                                      : fmt::format("{}-trial-{}@{}.state", study.name, trial, shortest(to));
    if (arguments.has("state"))
        throw UsageError(
            fmt::format("espalier train: --state: the objective {} cannot save its state; leave the flag "
                        "away to learn the value alone",
                        study.description.name));
    std::cerr << "note: the objective cannot save its state: its value is all that will be known\n";
    return std::nullopt;
}

int train(const Arguments& arguments, const OpenedStudy& opened, const TrialView& trial, SoloPlan plan) {
    SoloWatch watch;
    SoloTrials trials(*opened.library, opened.study.space, watch, evaluator_settings(opened.study, plan.folder));
    std::optional<PlainStateFile> file;
    if (const auto path = state_path(arguments, opened.study, trial.trial, plan.to)) {
        file.emplace(*path);
        if (file->broken()) throw std::runtime_error(file->broken()->why);
        plan.target = &*file;
    }
    watch.guard(trials, [&file] {
        if (file) file->remove();
    });
    const SoloOutcome outcome = train_apart(trials, plan, [&](const std::string& what) { watch.step(what); });
    watch.release();
    watch.end();
    if (outcome.interrupted) {
        std::cerr << "stopped: nothing was saved\n";
        return exit_interrupted;
    }
    if (outcome.failed) {
        std::cerr << fmt::format("trial {}: {}\nnothing was saved\n", trial.trial, outcome.failed->why);
        return exit_failed;
    }
    print(arguments, plan, outcome, reached_by(outcome, trial, opened.study));
    return exit_done;
}

}  // namespace

Syntax train_syntax() {
    Syntax syntax(
        "train", {"JOURNAL", "TRIAL"},
        "Trains one configuration of a run on, outside the search, and saves its state. The journal and the "
        "run's files\n"
        "are only read, also while the run goes on. It begins at the run's last checkpoint of the trial, else "
        "at the start.");
    syntax.flags.add_options()("to", po::value<double>()->value_name("R"), "the resource to train to")(
        "state", po::value<std::string>()->value_name("FILE"),
        "where the state goes, as its objective writes it (default: STUDY-trial-N@R.state, in this folder)")(
        "objective", po::value<std::string>()->value_name("PATH"),
        "the library, where it no longer lies at the path in the journal")(
        "accept-objective", "train with another build of the objective than the journal's")("json", "as JSON");
    return syntax;
}

int train_command(const Arguments& arguments) {
    const std::string& path = arguments.positionals[0];
    JournalReader reader(path);
    const StudyRow row = reader.study();
    const OpenedStudy opened = reopen_study(row, arguments.has("objective") ? arguments.text("objective") : "", {},
                                            arguments.has("accept-objective"), Loading::here);
    const RunView run = read_run(reader, full_resource(opened.study));
    const auto trial = trial_number(arguments.positionals[1], run);
    const double to = target_resource(arguments, opened.study.description);
    const TrialView& view = run.trials[trial - 1];
    if (view.parent > 0 && to <= view.began_at)
        throw UsageError(
            fmt::format("espalier train: --to {}: trial {} began as a copy of trial {} at {}; train that "
                        "one, or further",
                        shortest(to), trial, view.parent, shortest(view.began_at)));
    if (view.state == TrialState::failed)
        std::cerr << fmt::format("note: trial {} failed in the run: {}\n", trial, view.results.back().message);
    return train(arguments, opened, view, plan_of(view, run, opened.study, path, to));
}

}  // namespace espalier
