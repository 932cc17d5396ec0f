#include "session_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "base/text.hpp"
#include "exec/library_probe.hpp"
#include "exit_codes.hpp"
#include "progress.hpp"
#include "version.hpp"
#include "view/failure_story.hpp"
#include "view/failure_text.hpp"
#include "view/run_view.hpp"
#include "view/table.hpp"
#include "view/words.hpp"

namespace espalier {
namespace {

std::string how_it_ended(const SessionReport& report) {
    const auto& stopped = report.snapshot.stopped;
    if (report.end == SessionEnd::interrupted) return "interrupted";
    if (stopped == StopReason::failures) return "gave up: " + why_it_ended(stopped);
    return "done: " + why_it_ended(stopped);
}

void print_summary(const SessionReport& report) {
    const Snapshot& now = report.snapshot;
    std::cerr << fmt::format("{}; {} and {} in {}{}{}{}\n", how_it_ended(report), trials_text(now),
                             counted(now.jobs, "job"), duration(now.elapsed + now.elapsed_before),
                             now.failures > 0 ? fmt::format(", {} failed", now.failures) : "",
                             now.retried > 0 ? fmt::format(", {} tried again", now.retried) : "",
                             now.stopped_early > 0 ? fmt::format(", {} stopped early", now.stopped_early) : "");
    if (report.states_unsaved > 0)
        std::cerr << fmt::format("on resume {} would be trained again from the start when promoted: {}\n",
                                 counted(report.states_unsaved, "trial"), report.unsaved_why);
}

/// Prints the best so far, and why the run gave up. @returns the exit code: failed.
int print_why_it_gave_up(const std::string& journal) {
    JournalReader reader(journal);
    const Study study = logged_study(reader.study());
    const RunView run = read_run(reader, full_resource(study));
    if (run.best_seen()) std::cout << best_text(run);
    std::cout << "journal: " << journal << '\n';
    const auto story = read_failure_story(reader);
    if (story)
        std::cerr << failure_count_text(*story) << ":\n"
                  << failure_story_text(*story, "espalier resume " + shell_word(journal));
    return exit_failed;
}

int print_end(const SessionReport& report, const std::string& journal) {
    if (report.end == SessionEnd::failed) {
        std::cerr << report.error << '\n';
        return exit_failed;
    }
    print_summary(report);
    const bool gave_up = report.snapshot.stopped == StopReason::failures && report.end != SessionEnd::interrupted;
    if (gave_up) return print_why_it_gave_up(journal);
    const int outcome = print_outcome(journal);
    if (report.best_state) std::cout << "state of the best trial: " << *report.best_state << '\n';
    if (report.end != SessionEnd::interrupted) return outcome;
    std::cerr << "go on with: espalier resume " << shell_word(journal) << '\n';
    return exit_interrupted;
}

}  // namespace

int print_outcome(const std::string& journal) {
    JournalReader reader(journal);
    const Study study = logged_study(reader.study());
    const RunView run = read_run(reader, full_resource(study));
    std::cout << best_text(run);
    std::cout << "journal: " << journal << '\n';
    if (run.rebuilds > 0)
        std::cerr << fmt::format("resource spent: {} on the jobs, and {} on training {} again in {}\n",
                                 rounded(run.resource), rounded(run.rebuilt_resource),
                                 counted(run.rebuilds, "lost state"), duration(run.rebuilt_seconds));
    const auto answered = std::find_if(run.trials.begin(), run.trials.end(),
                                       [](const TrialView& trial) { return !trial.results.empty(); });
    // Stopped before its first result, a run has not failed.
    if (run.best_seen() || answered == run.trials.end()) return exit_done;
    return complain_that_all_failed(journal, answered->trial, answered->results.front().message);
}

int complain_that_all_failed(const std::string& journal, std::uint64_t trial, const std::string& message) {
    std::cerr << "no trial succeeded"
              << (journal.empty()
                      ? "\n"
                      : fmt::format(": see what they said with: espalier trials --json {}\n", shell_word(journal)));
    if (!message.empty()) std::cerr << fmt::format("trial {}: {}\n", trial, printable(message));
    return exit_failed;
}

int run_and_report(const OpenedStudy& opened, JournalWriter& journal, Replayed& past, const SessionFlags& flags) {
    ProgressLine progress(opened.study, flags.quiet);
    SessionSettings settings;
    settings.program = program_version();
    settings.now = flags.now;
    settings.tick = progress.interval();
    if (settings.tick.count() > 0) settings.on_tick = [&](const Snapshot& now) { progress.show(now); };
    settings.on_note = [&](const std::string& text) { progress.note("note: " + text); };
    settings.on_signal = [&](int count) {
        progress.note(count == 1 ? "stopping: no new jobs, running ones end at their next chance (again: at once)"
                                 : "stopped at once; go on with: espalier resume " + shell_word(journal.path()));
    };
    const auto objective = opened.library ? SessionObjective(*opened.library)
                                          : SessionObjective(opened.path, opened.hash, worker_executable());
    const SessionReport report = run_session(opened.study, objective, journal, past, settings);
    progress.end();
    const int code = print_end(report, journal.path());
    if (report.hanging == 0) return code;
    std::cerr << fmt::format("{} did not end and {} given up with the program\n", counted(report.hanging, "job"),
                             report.hanging == 1 ? "is" : "are");
    std::cout.flush();
    std::_Exit(code);
}

}  // namespace espalier
