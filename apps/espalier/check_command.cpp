#include <fmt/format.h>

#include <iostream>
#include <optional>
#include <stdexcept>

#include "check_output.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "open_study.hpp"
#include "runtime/ladder_graph.hpp"
#include "study/study_file.hpp"
#include "study_flags.hpp"

namespace espalier {
namespace po = boost::program_options;
namespace {

/// What one trial takes to max_resource, in seconds; nothing where it was not said.
std::optional<double> time_of_full(const Arguments& arguments, const Study& study) {
    if (!arguments.has("time-of-full")) return std::nullopt;
    const std::string text = arguments.text("time-of-full");
    const auto refuse = [&](const std::string& why) {
        throw UsageError(fmt::format("espalier check: --time-of-full {}: {}", text, why));
    };
    double seconds = 0;
    try {
        seconds = parse_seconds(text);
    } catch (const std::invalid_argument& error) {
        refuse(error.what());
    }
    if (!(seconds > 0)) refuse("must be above 0");
    if (!full_resource(study))
        refuse(
            "no trial of this study is trained in full: its resource has no end, or several; --try measures how long "
            "it takes");
    return seconds;
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
        "time-of-full", po::value<std::string>()->value_name("TIME"),
        "how long one trial takes to max_resource: 90s, 30m, 8h; tells what the study takes by the clock")(
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
    if (arguments.has("time-of-full") && arguments.has("graph"))
        throw UsageError("espalier check: --graph and --time-of-full: ask for one of them");
    const OpenedStudy opened = open_study(arguments.positionals[0], overrides(arguments), {}, Clock::real_time,
                                          tries ? Loading::here : Loading::as_study_says);
    if (arguments.has("graph")) {
        std::cout << ladder_dot(ladder_plan(opened.study));
        return exit_done;
    }
    const auto seconds_of_full = time_of_full(arguments, opened.study);
    std::optional<Tried> tried;
    if (tries) tried = try_trial(opened, TrialId{static_cast<std::uint64_t>(trial)});
    if (tried && tried->report.interrupted) {
        std::cerr << "stopped: nothing was found out\n";
        return exit_interrupted;
    }
    if (arguments.has("json"))
        std::cout << check_json(opened, tried, seconds_of_full);
    else
        std::cout << check_text(opened, tried, seconds_of_full);
    return tried ? exit_code_of(*tried) : exit_done;
}

}  // namespace espalier
