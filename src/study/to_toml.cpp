#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "base/text.hpp"
#include "study/names.hpp"
#include "study/space_section.hpp"
#include "study/study_file.hpp"
#include "study/toml_text.hpp"

namespace espalier {
namespace {

/// Collects `key = value` lines.
class Lines {
  public:
    void heading(const char* name) { text_ += fmt::format("{}[{}]\n", text_.empty() ? "" : "\n", name); }
    void line(const std::string& key, const Value& value) { text_ += fmt::format("{} = {}\n", key, toml_value(value)); }
    void raw(const std::string& text) { text_ += text; }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};

/// TOML's integers have a sign; what is beyond them cannot have come from a study file.
Value whole(std::uint64_t number) { return static_cast<std::int64_t>(number); }

void write_features(Lines& lines, const SamplerSettings& sampler) {
    lines.line("features", sampler.features);
    const auto& columns = sampler.feature_columns;
    if (!columns.empty())
        lines.raw(fmt::format("feature_columns = {}\n", toml_array({columns.begin(), columns.end()})));
    lines.line("features_hash", sampler.features_hash);
}

void write_limits(Lines& lines, const LimitSettings& limits) {
    lines.heading("limits");
    if (limits.trials) lines.line("trials", whole(*limits.trials));
    if (limits.resource) lines.line("resource", *limits.resource);
    if (limits.seconds) lines.line("time", *limits.seconds);
    if (limits.target) lines.line("target", *limits.target);
}

void write_options(Lines& lines, const OptionTable& options) {
    lines.heading("objective");
    for (const auto& option : options)
        lines.raw(fmt::format("{} = {}\n", toml_key(option.name),
                              option.list ? toml_array(option.values) : toml_value(option.values.front())));
}

/// The rungs themselves: they were rounded and merged as the objective's resource asks, and replay knows no objective.
/// But brackets without end, which are many, follow from min_resource and eta alone.
void write_rungs(Lines& lines, const Study& study) {
    if (study.population) {
        lines.line("max_resource", study.rule.max_resource);
        lines.line("population", whole(study.brackets[0].share));
        lines.line("interval", study.rule.min_resource);
        return lines.line("lag", study.population->lag);
    }
    const auto numbers = [](const auto& all) { return toml_array({all.begin(), all.end()}); };
    if (study.endless) lines.line("max_resource", "infinite");
    if (study.endless && study.scheme == Scheme::sha) return lines.line("min_resource", study.rule.min_resource);
    const bool plain = study.algorithm != Algorithm::hyperband && study.scheme != Scheme::loop;
    if (plain && study.brackets.size() == 1) {
        lines.raw(fmt::format("levels = {}\n", numbers(study.brackets[0].levels)));
        if (study.scheme == Scheme::sha) lines.line("n", whole(study.brackets[0].share));
        return;
    }
    std::string brackets;
    std::vector<std::int64_t> shares;
    for (const auto& [levels, share] : study.brackets) {
        brackets += (brackets.empty() ? "" : ", ") + numbers(levels);
        shares.push_back(static_cast<std::int64_t>(share));
    }
    lines.raw(fmt::format("brackets = [{}]\nshares = {}\n", brackets, numbers(shares)));
    if (study.scheme == Scheme::loop) lines.line("loop", true);
}

/// The rungs themselves, as those of the scheduler.
void write_stopping(Lines& lines, const StoppingPlan& plan) {
    lines.heading("stopping");
    lines.line("rule", name_of(plan.rule, stopping_names()));
    if (plan.rule == StoppingRule::median) lines.line("completed", whole(plan.completed));
    if (plan.rule == StoppingRule::curve) lines.line("probability", plan.probability);
    if (plan.rule != StoppingRule::asha) return;
    lines.raw(fmt::format("levels = {}\n", toml_array({plan.levels.begin(), plan.levels.end()})));
    lines.line("eta", plan.eta.value());
}

void write_workers(Lines& lines, const Study& study) {
    lines.heading("workers");
    lines.line("count", std::int64_t{study.workers});
    lines.line("threads", std::int64_t{study.threads});
    lines.line("isolation", name_of(study.isolation, isolation_names()));
    lines.line("nice", std::int64_t{study.job.nice});
    lines.line("recycle", std::int64_t{study.job.recycle});
}

/// No limit is written as 0 where the default is another.
void write_job(Lines& lines, const JobLimits& limits, const FailureSettings& failure) {
    lines.heading("job");
    if (limits.seconds) lines.line("time", *limits.seconds);
    if (limits.factor) lines.line("time_factor", *limits.factor);
    if (limits.cpu_seconds) lines.line("cpu_time", *limits.cpu_seconds);
    if (limits.memory) lines.line("memory", whole(*limits.memory));
    lines.line("grace", limits.grace);
    lines.line("on_failure", name_of(failure.on, on_failure_names()));
    if (failure.on == OnFailure::retry) lines.line("attempts", std::int64_t{failure.attempts});
    if (failure.on == OnFailure::stop) return;
    if (failure.most) lines.line("max_failures", whole(*failure.most));
    lines.line("max_failures_in_a_row", whole(failure.in_a_row.value_or(0)));
}

void write_simulation(Lines& lines, const SimulationSettings& settings) {
    const World& world = settings.world;
    lines.heading("simulation");
    lines.line("workers", std::int64_t{world.workers});
    lines.line("time", settings.time);
    lines.line("straggler_std", world.straggler_std);
    lines.line("drop_probability", world.drop_probability);
    lines.line("on_drop", name_of(world.on_drop, on_drop_names()));
    lines.line("from_scratch", world.from_scratch);
    if (std::isfinite(world.end)) lines.line("until", world.end);
    std::string changes;
    for (const auto& [time, workers] : world.changes)
        changes += fmt::format("{}[{}, {}]", changes.empty() ? "" : ", ", shortest(time), workers);
    if (!changes.empty()) lines.raw(fmt::format("changes = [{}]\n", changes));
}

void write_try(Lines& lines, const Space& space, const Given& given) {
    lines.raw("\n[[try]]\n");
    for (std::size_t i = 0; i < given.values.size(); ++i)
        if (given.values[i]) lines.line(toml_key(space.parameters()[i].name), *given.values[i]);
}

}  // namespace

std::string to_toml(const Study& study) {
    Lines lines;
    lines.heading("study");
    lines.line("name", study.name);
    lines.line("objective", study.objective);
    lines.line("direction", name_of(study.maximize, direction_names()));
    lines.line("seed", whole(study.seed));
    lines.line("durability", name_of(study.durability, durability_names()));
    write_options(lines, study.options);
    lines.heading("scheduler");
    lines.line("algorithm", name_of(study.algorithm, algorithm_names()));
    write_rungs(lines, study);
    if (!study.population) lines.line("eta", study.rule.eta);
    if (study.stopping) write_stopping(lines, *study.stopping);
    lines.heading("sampler");
    lines.line("kind", name_of(study.sampler.kind, sampler_names()));
    if (study.sampler.kind == SamplerKind::grid) lines.line("points", std::int64_t{study.sampler.points});
    if (!study.sampler.features.empty()) write_features(lines, study.sampler);
    write_limits(lines, study.limits);
    write_workers(lines, study);
    write_job(lines, study.job, study.failure);
    lines.heading("trials");
    lines.line("memory", whole(study.memory));
    lines.line("checkpoint", name_of(study.checkpoint, checkpoint_names()));
    if (study.simulation) write_simulation(lines, *study.simulation);
    lines.heading("space");
    lines.raw(space_to_toml(study.space));
    for (const auto& given : study.tries) write_try(lines, study.space, given);
    return lines.text();
}

}  // namespace espalier
