#include "study/stopping_section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include "base/text.hpp"
#include "study/names.hpp"
#include "study/rungs.hpp"
#include "study/scheduler_section.hpp"

namespace espalier {
namespace {

std::string quoted_name(StoppingRule rule) { return fmt::format("\"{}\"", name_of(rule, stopping_names())); }

/// Keys that only one rule has.
struct OwnKey {
    const char* key;
    StoppingRule rule;
};
constexpr std::array<OwnKey, 6> own_keys{{{"completed", StoppingRule::median},
                                          {"probability", StoppingRule::curve},
                                          {"min_resource", StoppingRule::asha},
                                          {"levels", StoppingRule::asha},
                                          {"eta", StoppingRule::asha},
                                          {"early_stopping_rate", StoppingRule::asha}}};

void refuse_keys(TableReader& table, StoppingRule rule) {
    for (const auto& own : own_keys)
        if (own.rule != rule && table.has(own.key))
            table.fault(own.key, fmt::format("belongs to rule = {}, not to rule = {}; remove it", quoted_name(own.rule),
                                             quoted_name(rule)));
    for (const char* key : {"min_resource", "early_stopping_rate"})
        if (rule == StoppingRule::asha && table.has("levels") && table.has(key))
            table.fault(key, "has no meaning beside levels, which name every rung; remove one of them");
}

/// Its rungs are the scheduler's own, where the scheduler has several.
void refuse_scheduler(TableReader& table, const StudyFile& file) {
    if (file.stopping->rule != StoppingRule::asha || file.algorithm == Algorithm::random) return;
    table.fault("rule", fmt::format("the rungs of algorithm \"{0}\" stop already; use [scheduler] algorithm = "
                                    "\"random\", which trains every trial in one job, or another rule",
                                    name_of(file.algorithm, algorithm_names())));
}

/// Reads [stopping] against what the scheduler resolved to.
class Resolver {
  public:
    Resolver(const StudyFile& file, const Study& study, Faults& faults)
        : settings_(*file.stopping), study_(study), description_(study.description), faults_(faults) {}

    std::optional<StoppingPlan> plan() {
        const auto full = full_resource(study_);
        if (!full) {
            complain(
                fmt::format("rule = {}: needs one resource at which every trial is trained in full, and here is "
                            "none: set [scheduler] max_resource",
                            quoted_name(settings_.rule)));
            return std::nullopt;
        }
        StoppingPlan plan;
        plan.rule = settings_.rule;
        plan.completed = settings_.completed;
        plan.probability = settings_.probability;
        plan.full = *full;
        if (plan.rule != StoppingRule::asha) return plan;
        const double eta = settings_.eta.value_or(study_.rule.eta);
        plan.eta = ReductionFactor(eta);
        plan.levels = settings_.levels.empty() ? by_rule(eta, *full) : given(*full);
        if (plan.levels.empty()) return std::nullopt;
        return plan;
    }

  private:
    void complain(const std::string& what) { faults_.add(Place{}, "[stopping] " + what); }
    std::vector<double> refuse(const std::string& what) {
        complain(what);
        return {};
    }

    std::vector<double> given(double full) {
        if (settings_.levels.back() >= full)
            return refuse(
                fmt::format("levels: {} is not below max_resource = {}, where trials end anyway; leave out "
                            "what is not",
                            shortest(settings_.levels.back()), shortest(full)));
        for (const double level : settings_.levels)
            if (description_.integer_resource && std::floor(level) != level)
                return refuse(fmt::format("levels: the objective {} counts whole {}, not {}", description_.name,
                                          description_.resource_unit, shortest(level)));
        return settings_.levels;
    }

    std::vector<double> by_rule(double eta, double full) {
        LevelRule rule;
        rule.min_resource = settings_.min_resource.value_or(default_min_resource(full, eta, description_));
        rule.max_resource = full;
        rule.eta = eta;
        rule.early_stopping_rate = settings_.early_stopping_rate;
        rule.integer = description_.integer_resource;
        if (rule.min_resource >= full)
            return refuse(settings_.min_resource
                              ? fmt::format("min_resource = {}: must be below max_resource = {}",
                                            shortest(rule.min_resource), shortest(full))
                              : fmt::format("there is no rung below max_resource = {}: name some in levels, or set "
                                            "another rule",
                                            shortest(full)));
        std::vector<double> levels;
        if (rule.early_stopping_rate <= max_early_stopping_rate(rule)) levels = rung_levels(rule);
        while (!levels.empty() && levels.back() >= full) levels.pop_back();
        if (!levels.empty()) return levels;
        return refuse(
            fmt::format("early_stopping_rate = {}: leaves no rung between min_resource = {} and "
                        "max_resource = {} at eta = {}; lower it",
                        rule.early_stopping_rate, shortest(rule.min_resource), shortest(full), shortest(eta)));
    }

    const StoppingSettings& settings_;
    const Study& study_;
    const Description& description_;
    Faults& faults_;
};

}  // namespace

void read_stopping(TableReader& table, StudyFile& file) {
    const auto rule = table.one_of("rule", stopping_names());
    StoppingSettings settings;
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    if (const auto completed = table.integer("completed", 1, most))
        settings.completed = static_cast<std::uint64_t>(*completed);
    if (const auto probability = table.number("probability")) {
        settings.probability = *probability;
        if (!(*probability > 0 && *probability < 1)) table.fault("probability", "must be above 0 and below 1");
    }
    settings.min_resource = table.positive("min_resource");
    settings.levels = read_levels(table);
    settings.eta = read_eta(table);
    if (const auto rate = table.integer("early_stopping_rate", 0, 1000))
        settings.early_stopping_rate = static_cast<unsigned>(*rate);
    if (!table.exists()) return;
    if (!table.has("rule"))
        table.faults().add(table.place(), "[stopping] rule is missing: write rule = \"median\", \"asha\" or \"curve\"");
    if (!rule) return;
    settings.rule = *rule;
    file.stopping = settings;
    refuse_keys(table, *rule);
    refuse_scheduler(table, file);
}

void resolve_stopping(const StudyFile& file, Study& study, Faults& faults) {
    if (file.stopping && !study.brackets.empty()) study.stopping = Resolver(file, study, faults).plan();
}

std::string stopping_text(const StoppingPlan& plan, const std::string& unit) {
    if (plan.rule == StoppingRule::median)
        return fmt::format(
            "median: stops a trial whose best is worse than the median of the completed trials' running averages; from "
            "{} completed on",
            plan.completed);
    if (plan.rule == StoppingRule::curve)
        return fmt::format(
            "curve: stops a trial whose fitted power law beats the best at {} {} with a probability below {}; from the "
            "first best on",
            shortest(plan.full), unit, shortest(plan.probability));
    std::string levels;
    for (const double level : plan.levels) levels += (levels.empty() ? "" : ", ") + shortest(level);
    return fmt::format("asha: stops a trial that is not among the best 1/{} at {} {}", shortest(plan.eta.value()),
                       levels, unit);
}

}  // namespace espalier
