#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.hpp"
#include "check_try.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "open_study.hpp"
#include "runtime/ladder_graph.hpp"
#include "study/expectation.hpp"
#include "study/names.hpp"
#include "study/stopping_section.hpp"
#include "study_flags.hpp"
#include "view/table.hpp"

namespace espalier {
namespace po = boost::program_options;
namespace {

std::string abilities(const Description& d) {
    std::string text = d.thread_safe ? "thread-safe" : "not thread-safe";
    text += d.can_save ? ", saves states" : ", cannot save states";
    text += d.deterministic ? ", deterministic" : ", not deterministic";
    if (d.uses_tbb) text += ", uses oneTBB";
    return text;
}

std::string scheduler_text(const Study& study) {
    std::string text = study.algorithm == Algorithm::asha ? "ASHA" : "random search";
    text += fmt::format(", eta {}", shortest(study.rule.eta));
    if (study.brackets.size() > 1) text += fmt::format(", {}", counted(study.brackets.size(), "bracket"));
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

std::string rungs_text(const Expectation& expected, const std::string& unit) {
    const bool several = !expected.rungs.empty() && expected.rungs.back().bracket > 0;
    Table table({{"bracket", true, several},
                 {"rung", true},
                 {unit, true},
                 {"jobs expected", true},
                 {"at least", true},
                 {unit + " in all", true}});
    for (const auto& rung : expected.rungs)
        table.row({rung.rung == 0 ? std::to_string(rung.bracket) : "", std::to_string(rung.rung), rounded(rung.level),
                   rounded(rung.jobs), std::to_string(rung.least), rounded(rung.resource)});
    return table.text();
}

/// What is known of paused states without a try.
std::string untried_states(const Study& study, const Expectation& expected) {
    const auto paused = counted(most_paused(study, expected), "paused state");
    if (!study.description.can_save)
        return fmt::format("up to {} stay in memory: the objective cannot save them\n", paused);
    return fmt::format("up to {} in memory and files; --try measures how large they are, and how long it all takes\n",
                       paused);
}

void print_text(const OpenedStudy& opened, const std::optional<Tried>& tried) {
    const Study& study = opened.study;
    const Description& d = study.description;
    const auto line = [](const char* name, const std::string& text) {
        std::cout << fmt::format("{:<11}{}\n", name, text);
    };
    line("study", study.name);
    line("objective", fmt::format("{} ({})", d.name, opened.library->path()));
    line("", abilities(d));
    line("direction", fmt::format("{} {}", study.maximize ? "maximize" : "minimize",
                                  d.value_name.empty() ? "the value" : d.value_name));
    line("scheduler", scheduler_text(study));
    if (study.stopping) {
        line("stopping", stopping_text(*study.stopping, d.resource_unit));
        line(
            "",
            "it sees what the objective reports inside a job: without reports it stops nothing, as the table supposes");
    }
    line("workers", fmt::format("{} of {}", study.workers, counted(study.threads, "thread")));
    line("limits", limits_text(study.limits));
    std::string space = counted(study.space.size(), "parameter");
    if (!study.tries.empty())
        space += fmt::format("; {} given to start with", counted(study.tries.size(), "configuration"));
    line("space", space);
    const Forecast forecast(study);
    const Expectation expected = forecast.within_limits();
    std::cout << '\n' << rungs_text(expected, d.resource_unit);
    std::cout << fmt::format(
        "\n{}: about {} and {} {} in all (at least {} and {} {}; runs differ, most in high rungs)\n", expected.basis,
        counted(expected.jobs, "job"), rounded(expected.resource), d.resource_unit, expected.least_jobs,
        rounded(expected.least_resource), d.resource_unit);
    if (!tried) std::cout << untried_states(study, expected);
    for (const auto& note : study.notes) std::cout << "note: " << note << '\n';
    if (!tried) return;
    std::cout << '\n' << tried_text(forecast, *tried);
    for (const auto& fault : tried->faults) std::cout << "\nfault: " << fault << '\n';
}

void print_json(const OpenedStudy& opened, const std::optional<Tried>& tried) {
    const Study& study = opened.study;
    const Forecast forecast(study);
    const Expectation expected = forecast.within_limits();
    nlohmann::ordered_json json = {{"study", study.name},
                                   {"objective", opened.library->path()},
                                   {"objective_hash", opened.library->hash()},
                                   {"resource_unit", study.description.resource_unit},
                                   {"eta", study.rule.eta},
                                   {"workers", study.workers},
                                   {"trials", expected.trials},
                                   {"jobs", expected.jobs},
                                   {"resource", expected.resource},
                                   {"least_jobs", expected.least_jobs},
                                   {"least_resource", expected.least_resource},
                                   {"paused_states", most_paused(study, expected)},
                                   {"rungs", nlohmann::ordered_json::array()},
                                   {"notes", study.notes},
                                   {"resolved", to_toml(study)}};
    for (const auto& rung : expected.rungs)
        json["rungs"].push_back({{"bracket", rung.bracket},
                                 {"rung", rung.rung},
                                 {"level", rung.level},
                                 {"jobs", rung.jobs},
                                 {"least", rung.least},
                                 {"resource", rung.resource}});
    if (study.stopping) json["stopping"] = name_of(study.stopping->rule, stopping_names());
    if (tried) json["try"] = tried_json(forecast, *tried);
    std::cout << json.dump(2) << '\n';
}

}  // namespace

Syntax check_syntax() {
    Syntax syntax("check", {"STUDY.toml|OBJECTIVE"},
                  "Validates the study file and the library, and prints what they resolve to. Runs nothing, but with "
                  "--try:\n"
                  "one configuration is trained, saved, restored and trained on, and what it took tells what the study "
                  "takes.");
    syntax.flags.add_options()("try", "train trial 1 to the first rung and on; exit code 1 if it or its state fails")(
        "try-trial", po::value<std::int64_t>()->value_name("N"), "the same with trial N")(
        "graph", "print the task graph in Graphviz's DOT language")("json", "as JSON");
    add_run_flags(syntax.flags);
    add_study_flags(syntax.flags);
    return syntax;
}

int check_command(const Arguments& arguments) {
    const std::int64_t trial = arguments.has("try-trial") ? arguments.flags["try-trial"].as<std::int64_t>() : 1;
    if (trial < 1) throw UsageError(fmt::format("espalier check: --try-trial {}: trials are numbered from 1", trial));
    const bool tries = arguments.has("try") || arguments.has("try-trial");
    if (tries && arguments.has("graph")) throw UsageError("espalier check: --graph and --try: ask for one of them");
    const OpenedStudy opened = open_study(arguments.positionals[0], overrides(arguments));
    if (arguments.has("graph")) {
        std::cout << ladder_dot(ladder_plan(opened.study));
        return exit_done;
    }
    std::optional<Tried> tried;
    if (tries) tried = try_trial(opened, TrialId{static_cast<std::uint64_t>(trial)});
    if (tried && tried->report.interrupted) {
        std::cerr << "stopped: nothing was found out\n";
        return exit_interrupted;
    }
    if (arguments.has("json"))
        print_json(opened, tried);
    else
        print_text(opened, tried);
    return tried ? exit_code_of(*tried) : exit_done;
}

}  // namespace espalier
