#include <fmt/format.h>

#include <iostream>

#include "ask_output.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "runtime/replay_study.hpp"
#include "session_output.hpp"
#include "study/asked_study.hpp"
#include "study_flags.hpp"

namespace espalier {
namespace po = boost::program_options;
namespace {

/// What was decided cannot be decided otherwise, so what decides stays: whether a failed job is tried again, too.
bool may_change(const std::string& key) {
    const std::string table = key.substr(0, key.find('.'));
    if (table == "job") return key != "job.on_failure" && key != "job.attempts";
    return table == "limits" || table == "workers" || table == "trials";
}

void refuse_other_keys(const std::vector<Override>& all) {
    for (const auto& setting : all) {
        if (may_change(setting.key)) continue;
        throw UsageError(fmt::format(
            "{}: a run that began can change its limits, workers, trials.* and the limits of job.*, nothing "
            "else; start a new one with: espalier run",
            setting.flag));
    }
}

/// A whole table that was set anew reaches keys that no flag names.
void refuse_other_policy(const Study& wanted, const Study& logged) {
    if (wanted.failure.on != logged.failure.on || wanted.failure.attempts != logged.failure.attempts)
        throw UsageError(
            "--set job: job.on_failure and job.attempts decide, and a run that began decides as it did; leave them as "
            "they are, or start a new run with: espalier run");
}

/// A study whose jobs are asked for has nobody who goes on: what can change are its limits; and one that gave up for
/// failures begins anew.
int resume_asked(const std::string& path, const StudyRow& row, const std::vector<Override>& changes) {
    const std::string ask = "espalier ask " + shell_word(path);
    for (const auto& change : changes)
        if (!change.key.starts_with("limits.") || change.key == "limits.time")
            throw UsageError(
                fmt::format("{}: of a study whose jobs are asked for, limits.trials, limits.resource and "
                            "limits.target can be changed, nothing else",
                            change.flag));
    const auto study = AskedStudy::open(path, this_program());
    if (changes.empty() && study->standing().stopped != StopReason::failures) {
        study->close();
        throw UsageError(fmt::format("{}: its jobs are asked for, and nothing runs by itself: {}", path, ask));
    }
    const auto limits = changes.empty() ? std::nullopt : std::optional(ladder_limits(logged_study(row, changes)));
    const SearchStanding standing = study->begin_again(limits);
    study->close();
    std::cerr << (standing.over ? why_no_job(standing) : "go on with: " + ask) << '\n';
    return exit_done;
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
    auto journal = JournalWriter::append(path);
    const StudyRow row = JournalReader(path).study();
    if (is_asked(row)) {
        journal.reset();
        return resume_asked(path, row, changes);
    }
    const OpenedStudy opened = reopen_study(row, arguments.has("objective") ? arguments.text("objective") : "", changes,
                                            arguments.has("accept-objective"));
    const Study logged = logged_study(row);
    refuse_other_policy(opened.study, logged);
    if (logged.simulation)
        throw UsageError(path +
                         ": is the journal of a simulation, which does not go on; run it again: espalier simulate");
    Replayed past = replay_study(path, ladder_plan(logged), opened.study, true);
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
