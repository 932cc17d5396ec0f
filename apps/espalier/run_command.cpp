#include <iostream>

#include "commands.hpp"
#include "exit_codes.hpp"
#include "session_output.hpp"
#include "study_flags.hpp"

namespace espalier {
namespace po = boost::program_options;

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
        "warm-start-trials", po::value<std::size_t>()->value_name("N")->default_value(10), "how many of them");
    add_run_flags(syntax.flags);
    add_study_flags(syntax.flags);
    return syntax;
}

int run_command(const Arguments& arguments) {
    WarmStart warm_start;
    if (arguments.has("warm-start"))
        warm_start = {arguments.text("warm-start"), arguments.flags["warm-start-trials"].as<std::size_t>()};
    const OpenedStudy opened = open_study(arguments.positionals[0], overrides(arguments), warm_start);
    for (const auto& note : opened.study.notes) std::cerr << "note: " << note << '\n';
    const std::string path = arguments.has("journal") ? arguments.text("journal") : opened.study.name + ".journal";
    const auto journal = JournalWriter::create(path, study_row(opened));
    Replayed nothing(ladder_plan(opened.study));
    return run_and_report(opened, *journal, nothing, {arguments.has("now"), arguments.has("quiet")});
}

}  // namespace espalier
