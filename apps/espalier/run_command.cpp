#include <fmt/format.h>

#include <iostream>

#include "base/text.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "session_output.hpp"
#include "study_flags.hpp"

namespace espalier {
namespace po = boost::program_options;

namespace {

WarmStart warm_start_of(const Arguments& arguments) {
    const auto& trials = arguments.flags["warm-start-trials"];
    const auto count = trials.as<std::int64_t>();  // unsigned, -3 would be read as a very large number
    if (count < 1) throw UsageError(fmt::format("espalier run: --warm-start-trials {}: must be 1 or more", count));
    if (arguments.has("warm-start")) return {arguments.text("warm-start"), static_cast<std::size_t>(count)};
    if (!trials.defaulted())
        throw UsageError("espalier run: --warm-start-trials says how many of --warm-start JOURNAL, which is missing");
    return {};
}

}  // namespace

Syntax run_syntax() {
    Syntax syntax("run", {"STUDY.toml|OBJECTIVE"},
                  "Tunes the objective that the study file names, or a library with its own default space.\n"
                  "Ctrl-C once: no new jobs, running ones end at their next chance; twice: at once. Then: resume.");
    syntax.flags.add_options()("journal", po::value<std::string>()->value_name("FILE"),
                               "the journal to write (default: the study's name + .journal, in this folder)")(
        "now", "at the time limit running jobs are asked to stop, instead of finishing")("quiet",
                                                                                         "no progress on stderr");
    syntax.flags.add_options()("warm-start", po::value<std::string>()->value_name("JOURNAL"),
                               "try the best configurations of an earlier run first")(
        "warm-start-trials", po::value<std::int64_t>()->value_name("N")->default_value(10), "how many of them");
    add_run_flags(syntax.flags);
    add_study_flags(syntax.flags);
    return syntax;
}

int run_command(const Arguments& arguments) {
    const OpenedStudy opened = open_study(arguments.positionals[0], overrides(arguments), warm_start_of(arguments));
    if (opened.path.empty())
        throw UsageError(
            fmt::format("{}: objective = \"ask\": its jobs are trained by who asks for them; make the "
                        "journal with: espalier create {}",
                        arguments.positionals[0], shell_word(arguments.positionals[0])));
    for (const auto& note : opened.study.notes) std::cerr << "note: " << note << '\n';
    const std::string path = arguments.has("journal") ? arguments.text("journal") : opened.study.name + ".journal";
    const auto journal = JournalWriter::create(path, study_row(opened));
    Replayed nothing(ladder_plan(opened.study));
    return run_and_report(opened, *journal, nothing, {arguments.has("now"), arguments.has("quiet")});
}

}  // namespace espalier
