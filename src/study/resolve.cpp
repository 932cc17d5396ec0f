#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "base/text.hpp"
#include "core/job_time.hpp"
#include "core/sha_fill.hpp"
#include "sample/grid.hpp"
#include "study/faults.hpp"
#include "study/rungs.hpp"
#include "study/sampler_section.hpp"
#include "study/space_section.hpp"
#include "study/stopping_section.hpp"
#include "study/study_file.hpp"

namespace espalier {
namespace {

/// States that lie on the disk anyway cost little more in a file of their own, and are not lost with the process.
CheckpointMode default_checkpoint(const Description& description) {
    return description.can_save && description.state_is_files ? CheckpointMode::always : CheckpointMode::spill;
}

/// What the file says by itself.
Study as_written(const StudyFile& file, const Description& description) {
    Study study;
    study.name = file.name;
    study.folder = file.folder;
    study.given = file.given;
    study.objective = file.objective;
    study.description = description;
    study.options = file.options;
    study.maximize = file.maximize.value_or(description.maximize);
    study.seed = file.seed;
    study.durability = file.durability;
    study.algorithm = file.algorithm;
    study.sampler = file.sampler;
    study.limits = file.limits;
    study.threads = file.threads;
    study.isolation = file.isolation;
    study.job = file.job;
    study.failure = file.failure;
    study.memory = file.memory;
    study.checkpoint = file.checkpoint.value_or(default_checkpoint(description));
    return study;
}

void resolve_workers(const StudyFile& file, unsigned cores, Study& study) {
    const auto available = std::max(1U, cores);
    study.workers = file.workers != 0 ? file.workers : std::max(1U, available / file.threads);
    if (study.isolation == Isolation::thread && !study.description.thread_safe && study.workers > 1) {
        study.notes.push_back(fmt::format("the objective {} is not thread-safe: 1 worker instead of {}",
                                          study.description.name, study.workers));
        study.workers = 1;
    }
    if (std::uint64_t{study.workers} * study.threads > available)
        study.notes.push_back(fmt::format(
            "{} of {} on {}: fine for objectives that wait, slower for those that compute",
            counted(study.workers, "worker"), counted(study.threads, "thread"), counted(available, "core")));
}

void note_job_keys(Study& study) {
    if (study.isolation == Isolation::thread && study.job.nice != 0)
        study.notes.push_back(
            "workers.nice does nothing with isolation = \"thread\": jobs are threads of this program");
    if (study.isolation == Isolation::process && !study.description.can_save && study.brackets.size() > 0 &&
        study.brackets.front().levels.size() > 1)
        study.notes.push_back(
            "the objective cannot save its state, and processes hand over nothing else: each promoted trial is trained "
            "again from the start");
    if (study.failure.on == OnFailure::retry && study.isolation == Isolation::thread && study.brackets.size() > 0 &&
        study.brackets.front().levels.size() > 1 && study.checkpoint != CheckpointMode::always)
        study.notes.push_back(
            study.description.can_save
                ? "a trial whose job failed is trained again from the start to where that job began, and then once "
                  "more; checkpoint = \"always\" keeps its state instead"
                : "a trial whose job failed is trained again from the start to where that job began, and then once "
                  "more");
}

/// What jobs take: known to be usable before anything runs.
void check_time(const SimulationSettings& simulation, const Place& place, const Space& space, Faults& faults) {
    try {
        const JobTime time(simulation.time, space);
    } catch (const std::invalid_argument& error) {
        faults.add(place, fmt::format("time = \"{}\"", simulation.time), error.what());
    }
}

/// Virtual workers are no threads: neither cores nor the library bound them.
void resolve_simulation(const StudyFile& file, Study& study) {
    if (!file.simulation || file.live) return;
    study.simulation = file.simulation;
    World& world = study.simulation->world;
    world.seed = study.seed;
    world.workers = file.simulation->workers;
    if (world.workers == 0) world.workers = file.workers != 0 ? file.workers : study.workers;
    if (study.limits.seconds) world.limit = *study.limits.seconds;
}

/// Of what a run draws from, with those to start with.
std::string configurations_there_are(const Study& study) {
    if (study.sampler.kind != SamplerKind::grid)
        return fmt::format("{} has {}, each drawn once", study.space.parameters()[*study.space.once()].name,
                           counted(*study.capacity, "value"));
    std::string text = fmt::format("the grid has {}", counted(*study.capacity - study.tries.size(), "point"));
    if (!study.tries.empty()) text += fmt::format(", and [[try]] {} more", study.tries.size());
    return text;
}

void resolve_capacity(Study& study, Faults& faults) {
    study.capacity = study.space.capacity();
    if (study.sampler.kind != SamplerKind::grid) return;
    if (study.capacity) {
        faults.add(Place{}, fmt::format("[sampler] kind = \"grid\": {} is drawn once (once = true), in an order of its "
                                        "own; remove once, or the grid",
                                        study.space.parameters()[*study.space.once()].name));
        return;
    }
    try {
        const std::uint64_t points = Grid(study.space, study.sampler.points).size();
        study.capacity = points + std::min<std::uint64_t>(study.tries.size(), ~points);
    } catch (const std::invalid_argument& error) {
        faults.add(Place{}, fmt::format("[sampler] kind = \"grid\": {}", error.what()));
    }
}

/// SHA opens no bracket that it cannot fill.
void resolve_bracket_fill(Study& study, Faults& faults) {
    const auto most = allowed_trials(study);
    if (study.scheme != Scheme::sha || study.brackets.empty() || !most) return;
    const ShaFill fill = fill_brackets(study.brackets, *most);
    const bool by_limit = study.limits.trials == most;
    const std::string what = by_limit ? fmt::format("limits.trials = {}", *most) : configurations_there_are(study);
    if (fill.trials == 0)
        return faults.add(
            Place{}, fmt::format("{}: not one bracket of {} trials can be filled, and nothing would be "
                                 "drawn; {}",
                                 what, fill.next,
                                 by_limit ? "raise the limit, or have smaller brackets" : "have smaller brackets"));
    if (fill.trials == *most) return;
    const auto left = *most - fill.trials;
    study.notes.push_back(fmt::format("{}: {} of {} in all; the other {} would not fill {}, of {}, and {} not drawn",
                                      what, counted(fill.brackets(), "bracket"), counted(fill.trials, "trial"), left,
                                      study.brackets.size() == 1 ? "another" : "the next", fill.next,
                                      left == 1 ? "is" : "are"));
}

/// Copies take numbers between the trials that are drawn: only those of the first population are 1, 2, …
void resolve_first_population(Study& study) {
    if (!study.population || study.tries.size() <= study.brackets.front().share) return;
    study.notes.push_back(fmt::format("of {} to start with, the first population takes {}; the others are left out",
                                      counted(study.tries.size(), "configuration"), study.brackets.front().share));
    study.tries.resize(study.brackets.front().share);
}

void note_what_is_missing(Study& study) {
    const auto& limits = study.limits;
    const auto capacity = study.capacity;
    if (capacity && limits.trials && *limits.trials > *capacity)
        study.notes.push_back(
            fmt::format("limits.trials = {} is never reached: {}", *limits.trials, configurations_there_are(study)));
    const bool cut = study.simulation && std::isfinite(study.simulation->world.end);
    if (!limits.trials && !limits.resource && !limits.seconds && !limits.target && !capacity && !cut)
        study.notes.push_back("no limit is set: the run ends only with Ctrl-C");
    if (study.checkpoint == CheckpointMode::always && !study.description.can_save)
        study.notes.push_back(
            fmt::format("checkpoint = \"always\" does nothing: the objective {} cannot save its state; a resumed run "
                        "trains again from the start",
                        study.description.name));
}

Place line_of(const WrittenTry& written, const std::string& name) {
    for (std::size_t i = 0; i < written.lines.size(); ++i)
        if (written.values[i].first == name) return {written.lines[i], 0, 0};
    return {};
}

/// A value that counts only if a parameter that nobody gave happens to be drawn so.
void note_what_is_left_to_chance(const Given& given, Study& study) {
    const auto& parameters = study.space.parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i)
        for (const auto& condition : parameters[i].when) {
            const auto parent = *study.space.find(condition.parent);
            if (!given.values[i] || given.values[parent]) continue;
            if (std::holds_alternative<Constant>(parameters[parent].domain)) continue;
            study.notes.push_back(fmt::format("[[try]] {}: counts only if {} is drawn so that it applies; give {}, too",
                                              parameters[i].name, condition.parent, condition.parent));
        }
}

/// A value that is drawn once is given once: a second trial with it is a fault, or no trial.
class GivenOnce {
  public:
    explicit GivenOnce(const Space& space) : space_(space) {}

    /// The fault, if an earlier one gave the same.
    std::optional<GivenFault> take(const Given& given) {
        const auto place = space_.once();
        if (!place || !given.values[*place]) return std::nullopt;
        if (values_.insert(*given.values[*place]).second) return std::nullopt;
        return GivenFault{space_.parameters()[*place].name, "is drawn once, and an earlier try has this value"};
    }

  private:
    const Space& space_;
    std::set<Value> values_;
};

void resolve_tries(const StudyFile& file, Study& study, Faults& faults) {
    GivenOnce once(study.space);
    for (const auto& written : file.tries) {
        std::vector<GivenFault> unfit;
        Given given = give(study.space, written.values, unfit);
        const auto again = once.take(given);
        if (again) unfit.push_back(*again);
        for (const auto& [name, what] : unfit) {
            if (written.from.empty())
                faults.add(line_of(written, name), fmt::format("[[try]] {}: {}", name, what));
            else
                study.notes.push_back(fmt::format("{}: {} is not taken over: {}", written.from, name, what));
        }
        note_what_is_left_to_chance(given, study);
        const bool wanted = written.from.empty() || (unfit.size() < written.values.size() && !again);
        if (wanted) study.tries.push_back(std::move(given));
    }
}

void note_tries(Study& study) {
    const auto most = most_trials(study);
    if (most && study.tries.size() > *most)
        study.notes.push_back(fmt::format("of {} to start with, {} allowed",
                                          counted(study.tries.size(), "configuration"), counted(*most, "trial")));
}

}  // namespace

Study resolve(const StudyFile& file, const Description& description, unsigned cores) {
    Faults faults(file.origin, file.overrides);
    Study study = as_written(file, description);
    if (file.space)
        study.space = *file.space;
    else if (!description.space.empty())
        study.space = parse_space(description.space, fmt::format("the space of {}", description.name));
    else
        faults.add(Place{},
                   fmt::format("the objective {} carries no default space: add a [space] table", description.name));
    resolve_tries(file, study, faults);
    resolve_capacity(study, faults);
    check_sampler(file, study, faults);
    resolve_rungs(file, study, faults);
    resolve_stopping(file, study, faults);
    if (file.simulation && study.space.size() > 0)
        check_time(*file.simulation, file.simulation_time, study.space, faults);
    faults.raise();
    resolve_bracket_fill(study, faults);
    resolve_first_population(study);
    faults.raise();
    note_tries(study);
    resolve_workers(file, cores, study);
    note_job_keys(study);
    resolve_simulation(file, study);
    note_what_is_missing(study);
    return study;
}

}  // namespace espalier
