#include "check_output.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

#include "base/text.hpp"
#include "runtime/wall_clock.hpp"
#include "study/expectation.hpp"
#include "study/job_section.hpp"
#include "study/names.hpp"
#include "study/population_section.hpp"
#include "study/stopping_section.hpp"
#include "view/table.hpp"

namespace espalier {
namespace {

using Json = nlohmann::ordered_json;

/// Of brackets without end, as many rungs as a screen shows.
constexpr std::size_t most_rows = 60;

std::string abilities(const Description& d) {
    std::string text = d.thread_safe ? "thread-safe" : "not thread-safe";
    text += d.can_save ? ", saves states" : ", cannot save states";
    text += d.deterministic ? ", deterministic" : ", not deterministic";
    if (d.uses_tbb) text += ", uses oneTBB";
    return text;
}

std::string scheduler_text(const Study& study) {
    if (study.algorithm == Algorithm::random) return "random search";
    if (study.population) return population_text(study);
    const bool hyperband = study.algorithm == Algorithm::hyperband;
    std::string text = hyperband                           ? "Hyperband"
                       : study.algorithm == Algorithm::sha ? "SHA"
                       : study.scheme == Scheme::loop      ? "asynchronous Hyperband"
                                                           : "ASHA";
    text += fmt::format(", eta {}", shortest(study.rule.eta));
    if (study.scheme == Scheme::sha && study.endless) return text + ", brackets of doubling budgets";
    const std::string brackets = counted(study.brackets.size(), "bracket");
    if (study.scheme == Scheme::sha)
        return text + fmt::format(", {}, one after the other",
                                  study.brackets.size() == 1 ? fmt::format("brackets of {}", study.brackets[0].share)
                                                             : brackets);
    if (study.scheme == Scheme::loop) return text + fmt::format(", {} in a loop of budgets", brackets);
    if (study.brackets.size() > 1) text += fmt::format(", {} at once", brackets);
    return text;
}

std::string limits_text(const LimitSettings& limits) {
    std::string text;
    const auto add = [&](const std::string& what) { text += (text.empty() ? "" : ", ") + what; };
    if (limits.trials) add(counted(*limits.trials, "trial"));
    if (limits.resource) add(fmt::format("resource {}", shortest(*limits.resource)));
    if (limits.seconds) add(duration(*limits.seconds));
    if (limits.target) add(fmt::format("target {}", shortest(*limits.target)));
    return text.empty() ? "none" : text;
}

std::string space_text(const Study& study) {
    std::string text = counted(study.space.size(), "parameter");
    if (study.sampler.kind == SamplerKind::grid)
        text += fmt::format("; a grid of {}", counted(*study.capacity - study.tries.size(), "point"));
    else if (study.sampler.kind != SamplerKind::random)
        text += fmt::format("; drawn by {}", name_of(study.sampler.kind, sampler_names()));
    if (!study.tries.empty())
        text += fmt::format("; {} given to start with", counted(study.tries.size(), "configuration"));
    return text;
}

/// What copies do not explore.
std::string frozen_text(const Space& space) {
    std::string text;
    for (const auto& parameter : space.parameters())
        if (parameter.frozen) text += (text.empty() ? "" : ", ") + parameter.name;
    return text.empty() ? "nothing: copies explore every parameter" : text;
}

std::string rungs_text(const Study& study, const Expectation& expected) {
    const std::string& unit = study.description.resource_unit;
    const bool several = !expected.rungs.empty() && expected.rungs.back().bracket > 0;
    Table table({{"bracket", true, several},
                 {"rung", true},
                 {unit, true},
                 {"n", true, study.scheme == Scheme::sha},
                 {expected.certainty == Certainty::exact ? "jobs" : "jobs expected", true},
                 {"at least", true, expected.certainty == Certainty::bounds},
                 {unit + " in all", true}});
    std::size_t rows = 0;
    for (const auto& rung : expected.rungs) {
        if (++rows > most_rows) break;
        table.row({rung.rung == 0 ? std::to_string(rung.bracket) : "", std::to_string(rung.rung), rounded(rung.level),
                   std::to_string(rung.size), rounded(rung.jobs), std::to_string(rung.least), rounded(rung.resource)});
    }
    std::string text = table.text();
    if (rows > most_rows)
        text += fmt::format("… and {} more (--json has them)\n", counted(expected.rungs.size() - most_rows, "rung"));
    return text;
}

std::string sum_text(const Expectation& expected, const std::string& unit) {
    const std::string sum =
        fmt::format("{} and {} {} in all", counted(expected.jobs, "job"), rounded(expected.resource), unit);
    switch (expected.certainty) {
        case Certainty::exact:
            return fmt::format("{}: {}, where no trial fails\n", expected.basis, sum);
        case Certainty::mean:
            return fmt::format("{}: about {} (runs differ, most in high rungs)\n", expected.basis, sum);
        case Certainty::bounds:
            break;
    }
    return fmt::format("{}: about {} (at least {} and {} {}; runs differ, most in high rungs)\n", expected.basis, sum,
                       expected.least_jobs, rounded(expected.least_resource), unit);
}

const char* certainty_name(Certainty certainty) {
    switch (certainty) {
        case Certainty::exact:
            return "exact";
        case Certainty::mean:
            return "mean";
        case Certainty::bounds:
            break;
    }
    return "bounds";
}

/// What is known of paused states without a try.
std::string untried_states(const Study& study, const Expectation& expected) {
    const auto paused = counted(most_paused(study, expected), "paused state");
    if (!study.description.can_save)
        return fmt::format("up to {} stay in memory: the objective cannot save them\n", paused);
    return fmt::format("up to {} in memory and files; --try measures how large they are, and how long it all takes\n",
                       paused);
}

std::string clock_text(const Study& study, const Expectation& expected, double seconds_of_full) {
    const WallClock clock = play_clock(study, expected, seconds_of_full);
    std::string text =
        fmt::format("with {}, and {} for a trial to {} {}: ", counted(study.workers, "worker"),
                    duration(seconds_of_full), rounded(*full_resource(study)), study.description.resource_unit);
    if (clock.cut)
        text += fmt::format("{} give about {} trials and {} jobs", duration(clock.seconds), rounded(clock.trials),
                            rounded(clock.jobs));
    else
        text += fmt::format("about {}", duration(clock.seconds));
    if (!clock.played) return text + ", if all are busy all the time\n";
    text += clock.first_in_full
                ? fmt::format("; the first trial is trained in full after {}", duration(*clock.first_in_full))
                : std::string("; perhaps no trial is trained in full");
    return text + fmt::format("; workers are busy {:.0f} % of the time\n", 100 * clock.utilisation);
}

Json clock_json(const Study& study, const Expectation& expected, double seconds_of_full) {
    const WallClock clock = play_clock(study, expected, seconds_of_full);
    return {{"of_full", seconds_of_full},
            {"workers", study.workers},
            {"seconds", clock.seconds},
            {"cut_by_limit", clock.cut},
            {"trials", clock.trials},
            {"jobs", clock.jobs},
            {"first_in_full", clock.first_in_full ? Json(*clock.first_in_full) : Json(nullptr)},
            {"in_full", clock.played ? Json(clock.in_full) : Json(nullptr)},
            {"utilisation", clock.played ? Json(clock.utilisation) : Json(nullptr)}};
}

std::string study_text(const OpenedStudy& opened) {
    const Study& study = opened.study;
    const Description& d = study.description;
    std::string text;
    const auto line = [&](const char* name, const std::string& what) { text += fmt::format("{:<11}{}\n", name, what); };
    line("study", study.name);
    const bool asked = opened.path.empty();
    line("objective",
         asked ? "ask: its jobs are trained by who asks for them" : fmt::format("{} ({})", d.name, opened.path));
    if (!asked) line("", abilities(d));
    line("direction", fmt::format("{} {}", study.maximize ? "maximize" : "minimize",
                                  d.value_name.empty() ? "the value" : d.value_name));
    line("scheduler", scheduler_text(study));
    if (study.population) {
        line("", fmt::format("the worst fifth copies state and, changed a little, configuration of the best fifth; no "
                             "member is more than {} {} ahead of the slowest",
                             shortest(study.population->lag), d.resource_unit));
        line("frozen", frozen_text(study.space));
    }
    if (study.stopping) {
        line("stopping", stopping_text(*study.stopping, d.resource_unit));
        line(
            "",
            "it sees what the objective reports inside a job: without reports it stops nothing, as the table supposes");
    }
    if (!asked) {
        line("workers", fmt::format("{} of {}", study.workers, counted(study.threads, "thread")));
        line("isolation", isolation_text(study.isolation));
    }
    if (const auto limits = job_limits_text(study.job); !limits.empty()) line("", "a job may take " + limits);
    line("failures", failure_text(study.failure));
    line("limits", limits_text(study.limits));
    line("space", space_text(study));
    return text;
}

}  // namespace

std::string check_text(const OpenedStudy& opened, const std::optional<Tried>& tried,
                       std::optional<double> seconds_of_full) {
    const Study& study = opened.study;
    const Forecast forecast(study);
    const Expectation expected = forecast.within_limits();
    std::string text = fmt::format("{}\n{}\n{}", study_text(opened), rungs_text(study, expected),
                                   sum_text(expected, study.description.resource_unit));
    if (seconds_of_full) text += clock_text(study, expected, *seconds_of_full);
    if (!tried && !opened.path.empty()) text += untried_states(study, expected);
    for (const auto& note : study.notes) text += fmt::format("note: {}\n", note);
    if (!tried) return text;
    text += fmt::format("\n{}", tried_text(forecast, *tried));
    for (const auto& fault : tried->faults) text += fmt::format("\nfault: {}\n", fault);
    return text;
}

std::string check_json(const OpenedStudy& opened, const std::optional<Tried>& tried,
                       std::optional<double> seconds_of_full) {
    const Study& study = opened.study;
    const Forecast forecast(study);
    const Expectation expected = forecast.within_limits();
    Json json = {{"study", study.name},
                 {"direction", name_of(study.maximize, direction_names())},
                 {"objective", opened.path},
                 {"objective_hash", opened.hash},
                 {"resource_unit", study.description.resource_unit},
                 {"algorithm", name_of(study.algorithm, algorithm_names())},
                 {"sampler", name_of(study.sampler.kind, sampler_names())},
                 {"eta", study.population ? Json(nullptr) : Json(study.rule.eta)},
                 {"workers", study.workers},
                 {"isolation", name_of(study.isolation, isolation_names())},
                 {"on_failure", name_of(study.failure.on, on_failure_names())},
                 {"attempts", study.failure.attempts},
                 {"basis", expected.basis},
                 {"certainty", certainty_name(expected.certainty)},
                 {"trials", expected.trials},
                 {"jobs", expected.jobs},
                 {"resource", expected.resource},
                 {"least_jobs", expected.least_jobs},
                 {"least_resource", expected.least_resource},
                 {"paused_states", most_paused(study, expected)},
                 {"rungs", Json::array()},
                 {"notes", study.notes},
                 {"resolved", to_toml(study)}};
    for (const auto& rung : expected.rungs) {
        json["rungs"].push_back({{"bracket", rung.bracket},
                                 {"rung", rung.rung},
                                 {"level", rung.level},
                                 {"jobs", rung.jobs},
                                 {"least", rung.least},
                                 {"resource", rung.resource}});
        if (study.scheme == Scheme::sha) json["rungs"].back()["n"] = rung.size;
    }
    if (study.scheme == Scheme::sha) json["brackets"] = expected.brackets;
    if (study.population)
        json["population"] = {{"members", study.brackets.front().share},
                              {"interval", study.rule.min_resource},
                              {"lag", study.population->lag}};
    if (seconds_of_full) json["time"] = clock_json(study, expected, *seconds_of_full);
    if (study.stopping) json["stopping"] = name_of(study.stopping->rule, stopping_names());
    if (tried) json["try"] = tried_json(forecast, *tried);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';  // paths may hold any byte
}

}  // namespace espalier
