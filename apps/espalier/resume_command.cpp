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

/// What is decided cannot be decided otherwise: only limits, workers and the handling of states may change.
void refuse_other_keys(const std::vector<Override>& all) {
    for (const auto& setting : all) {
        const std::string table = setting.key.substr(0, setting.key.find('.'));
        if (table != "limits" && table != "workers" && table != "trials")
            throw UsageError(
                fmt::format("{}: a run that began can change its limits, workers and trials.*, nothing "
                            "else; start a new one with: espalier run",
                            setting.flag));
    }
}

}  // namespace

Syntax resume_syntax() {
    Syntax syntax("resume", {"JOURNAL"},
                  "Derives the run from its journal and goes on: after a kill, after Ctrl-C, or with raised limits.\n"
                  "Jobs in flight run again. A finished run stays finished, and says so.");
    syntax.flags.add_options()("objective", po::value<std::string>()->value_name("PATH"),
                               "the library, where it no longer lies at the path in the journal")(
        "accept-objective", "go on with another build of the objective than the journal's")(
        "now", "at the time limit running jobs are asked to stop, instead of finishing")("quiet",
                                                                                         "no progress on stderr");
    add_run_flags(syntax.flags);
    return syntax;
}

int resume_command(const Arguments& arguments) {
    const auto changes = overrides(arguments);
    refuse_other_keys(changes);

    const std::string& path = arguments.positionals[0];
    // Held from here on: nothing may change between the replay and the first new message.
    const auto journal = JournalWriter::append(path);
    const StudyRow row = JournalReader(path).study();
    const OpenedStudy opened =
        reopen_study(row, arguments.has("objective") ? arguments.text("objective") : "", changes);
    refuse_another_build(row, *opened.library, arguments.has("accept-objective"));
    const Study logged = logged_study(row);
    if (logged.simulation)
        throw UsageError(path +
                         ": is the journal of a simulation, which does not go on; run it again: espalier simulate");
    Replayed past = replay(path, ladder_plan(logged), opened.study.space, *sampler_of(opened.study), true);
    if (past.difference) {
        std::cerr << fmt::format("{}: cannot go on, the journal was changed: {}\n", path, past.difference->what);
        return exit_replay_differs;
    }
    for (const auto& note : opened.study.notes) std::cerr << "note: " << note << '\n';
    if (!has_work(past, opened.study)) {
        std::cerr << "the run has finished: nothing is left to do under its limits (raise them with --max-trials, "
                     "--time-limit or --set limits.…)\n";
        journal->close();
        return print_outcome(path);
    }
    std::cerr << fmt::format("resuming {} after message {}: {} in flight to run again\n", path,
                             number(past.ladder.last_seq()), counted(past.in_flight.size(), "job"));
    return run_and_report(opened, *journal, past, {arguments.has("now"), arguments.has("quiet")});
}

}  // namespace espalier
