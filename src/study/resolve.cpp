#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "study/faults.hpp"
#include "study/space_section.hpp"
#include "study/study_file.hpp"

namespace espalier {
namespace {

constexpr unsigned usual_rungs_below_top = 4;

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
    study.limits = file.limits;
    study.threads = file.threads;
    study.memory = file.memory;
    study.checkpoint = file.checkpoint;
    return study;
}

/// The m for which r is R / eta^m to the last bit of a double. Such an r is meant as that fraction, though as a decimal
/// it may miss it: 100/81 is above 1.2345679012345678, and a ladder of eta 3 that began there would end below 100.
std::optional<unsigned> steps_to_top(const LevelRule& rule) {
    const unsigned s_max = max_early_stopping_rate(rule);
    for (const unsigned m : {s_max, s_max + 1})
        if (times_power(rule.max_resource, ReductionFactor(rule.eta), -static_cast<int>(m)) == rule.min_resource)
            return m;
    return std::nullopt;
}

/// The levels R / eta^(steps - k), so that the last is R exactly; otherwise as rung_levels().
std::vector<double> levels_from_top(const LevelRule& rule, unsigned steps) {
    const ReductionFactor eta(rule.eta);
    std::vector<double> levels;
    for (unsigned k = rule.early_stopping_rate; k <= steps; ++k) {
        const int power = -static_cast<int>(steps - k);
        const double level = rule.integer ? std::max(1.0, floor_times_power(rule.max_resource, eta, power))
                                          : times_power(rule.max_resource, eta, power);
        if (levels.empty() || level > levels.back()) levels.push_back(level);
    }
    return levels;
}

/// R / eta^m with five rungs at most, no lower than the objective trains.
double default_min_resource(double max_resource, double eta_value, const Description& description) {
    const ReductionFactor eta(eta_value);
    const double least =
        description.integer_resource ? std::max(1.0, description.min_resource) : description.min_resource;
    unsigned m = usual_rungs_below_top;
    if (least > 0) m = std::min(m, floor_log(least, max_resource, eta));
    return times_power(max_resource, eta, -static_cast<int>(m));
}

/// R, or nothing and a fault.
std::optional<double> max_resource(const StudyFile& file, const Description& description, Faults& faults) {
    if (!file.max_resource && !(description.max_resource > 0)) {
        faults.add(Place{}, fmt::format("[scheduler] max_resource is missing and the objective {} has no default: say "
                                        "how many {} a trial is trained at most, for example max_resource = 256",
                                        description.name, description.resource_unit));
        return std::nullopt;
    }
    const double most = file.max_resource.value_or(description.max_resource);
    const auto complain = [&](const std::string& what) {
        faults.add(Place{}, fmt::format("[scheduler] max_resource = {}: {}", shortest(most), what));
        return std::nullopt;
    };
    if (most < description.min_resource)
        return complain(fmt::format("the objective {} needs at least {} {}; raise it", description.name,
                                    shortest(description.min_resource), description.resource_unit));
    if (description.integer_resource && std::floor(most) != most)
        return complain(fmt::format("the objective {} counts whole {}; write {} or {}", description.name,
                                    description.resource_unit, std::floor(most), std::ceil(most)));
    if (file.min_resource && *file.min_resource > most)
        return complain(
            fmt::format("is below min_resource = {}; raise it, or lower min_resource", shortest(*file.min_resource)));
    return most;
}

void note_the_rungs(Study& study) {
    const auto& [low, high, eta, rate, integer] = study.rule;
    const auto& unit = study.description.resource_unit;
    if (study.algorithm == Algorithm::random) return;
    if (study.levels.back() < high)
        study.notes.push_back(fmt::format(
            "the top rung stops at {} {}, short of max_resource = {}; min_resource = {} would end there",
            shortest(study.levels.back()), unit, shortest(high), shortest(fitting_min_resource(study.rule))));
    if (study.levels.size() == 1)
        study.notes.push_back("there is one rung: nothing is stopped early; a lower min_resource gives more");
    if (low < study.description.min_resource)
        study.notes.push_back(fmt::format("min_resource = {} is below the least that the objective {} asks for, {} {}",
                                          shortest(low), study.description.name,
                                          shortest(study.description.min_resource), unit));
}

/// The rungs as the file names them.
void take_levels(const StudyFile& file, const Description& description, Study& study, Faults& faults) {
    const auto complain = [&](const std::string& what) { faults.add(Place{}, "[scheduler] levels: " + what); };
    for (const double level : file.levels)
        if (description.integer_resource && std::floor(level) != level)
            complain(fmt::format("the objective {} counts whole {}, not {}", description.name,
                                 description.resource_unit, shortest(level)));
    if (file.algorithm == Algorithm::random && file.levels.size() > 1)
        complain("algorithm \"random\" has one rung; give one level");
    study.rule = {file.levels.front(), file.levels.back(), file.eta, 0, description.integer_resource};
    study.levels = file.levels;
    note_the_rungs(study);
}

void resolve_levels(const StudyFile& file, const Description& description, Study& study, Faults& faults) {
    if (!file.levels.empty()) return take_levels(file, description, study, faults);
    const auto most = max_resource(file, description, faults);
    if (!most) return;
    const bool random = file.algorithm == Algorithm::random;
    LevelRule& rule = study.rule;
    rule.max_resource = *most;
    rule.eta = file.eta;
    rule.integer = description.integer_resource;
    // Random search is the ladder of one rung.
    rule.min_resource = random ? *most : file.min_resource.value_or(default_min_resource(*most, file.eta, description));
    rule.early_stopping_rate = random ? 0 : file.early_stopping_rate;

    const auto steps = steps_to_top(rule);
    const unsigned s_max = steps.value_or(max_early_stopping_rate(rule));
    if (rule.early_stopping_rate > s_max) {
        faults.add(Place{}, fmt::format("[scheduler] early_stopping_rate = {}: at most {} fits between min_resource = "
                                        "{} and max_resource = {} at eta = {}",
                                        rule.early_stopping_rate, s_max, shortest(rule.min_resource),
                                        shortest(rule.max_resource), shortest(rule.eta)));
        return;
    }
    study.levels = steps ? levels_from_top(rule, *steps) : rung_levels(rule);
    note_the_rungs(study);
}

void resolve_workers(const StudyFile& file, unsigned cores, Study& study) {
    const auto available = std::max(1U, cores);
    study.workers = file.workers != 0 ? file.workers : std::max(1U, available / file.threads);
    if (!study.description.thread_safe && study.workers > 1) {
        study.notes.push_back(fmt::format("the objective {} is not thread-safe: 1 worker instead of {}",
                                          study.description.name, study.workers));
        study.workers = 1;
    }
    if (std::uint64_t{study.workers} * study.threads > available)
        study.notes.push_back(fmt::format(
            "{} of {} on {}: fine for objectives that wait, slower for those that compute",
            counted(study.workers, "worker"), counted(study.threads, "thread"), counted(available, "core")));
}

void note_what_is_missing(Study& study) {
    const auto& limits = study.limits;
    if (!limits.trials && !limits.resource && !limits.seconds && !limits.target)
        study.notes.push_back("no limit is set: the run ends only with Ctrl-C");
    if (study.checkpoint == CheckpointMode::always && !study.description.can_save)
        study.notes.push_back(
            fmt::format("checkpoint = \"always\" does nothing: the objective {} cannot save its state; a resumed run "
                        "trains again from the start",
                        study.description.name));
}

}  // namespace

Study resolve(const StudyFile& file, const Description& description, unsigned cores) {
    Faults faults(file.origin);
    Study study = as_written(file, description);
    if (file.space)
        study.space = *file.space;
    else if (!description.space.empty())
        study.space = parse_space(description.space, fmt::format("the space of {}", description.name));
    else
        faults.add(Place{},
                   fmt::format("the objective {} carries no default space: add a [space] table", description.name));
    resolve_levels(file, description, study, faults);
    faults.raise();
    resolve_workers(file, cores, study);
    note_what_is_missing(study);
    return study;
}

}  // namespace espalier
