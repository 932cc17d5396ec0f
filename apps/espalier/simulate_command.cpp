#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>
#include <thread>

#include "commands.hpp"
#include "exit_codes.hpp"
#include "open_study.hpp"
#include "runtime/virtual_session.hpp"
#include "session_output.hpp"
#include "simulate_output.hpp"
#include "study_flags.hpp"
#include "version.hpp"
#include "view/failure_text.hpp"

namespace espalier {
namespace po = boost::program_options;
namespace {

/// The simulated workers, not those of a live run.
std::vector<Override> virtual_overrides(const Arguments& arguments) {
    auto all = overrides(arguments);
    for (auto& one : all)
        if (one.flag.rfind("--workers", 0) == 0) one.key = "simulation.workers";
    if (arguments.has("until"))
        all.push_back({"simulation.until", arguments.text("until"), "--until " + arguments.text("until")});
    return all;
}

constexpr std::int64_t most_threads = 1024;

std::uint32_t threads_of(const Arguments& arguments) {
    if (!arguments.has("threads")) return std::max(1U, std::thread::hardware_concurrency());
    const auto threads = arguments.flags["threads"].as<std::int64_t>();  // unsigned, -1 would be a very large number
    if (threads < 1 || threads > most_threads)
        throw UsageError(fmt::format("--threads {}: must be a whole number from 1 to {}", threads, most_threads));
    return static_cast<std::uint32_t>(threads);
}

/// On stderr what stdout does not say; @returns the exit code.
int close(const VirtualReport& report, const std::string& journal) {
    if (report.end == SessionEnd::interrupted) return exit_interrupted;
    if (report.stopped == StopReason::failures) {
        std::cerr << fmt::format("the run gave up: too many jobs failed; trial {}: {}\n",
                                 number(report.first_failure->trial), printable(report.first_failure->message));
        return exit_failed;
    }
    if (report.jobs == 0 || report.failures + report.retried < report.jobs) return exit_done;
    return complain_that_all_failed(journal, number(report.first_failure->trial), report.first_failure->message);
}

}  // namespace

Syntax simulate_syntax() {
    Syntax syntax(
        "simulate", {"STUDY.toml|OBJECTIVE"},
        "Runs a study in virtual time: the same decisions with as many workers as you like, losses from the\n"
        "objective itself, durations from [simulation] time: \"resource\", \"metric:NAME\", or a formula such as\n"
        "\"0.01 * resource * width\". Stragglers, dropped jobs, workers that come and go: see README.md.\n"
        "A second of --time-limit is a unit of virtual time; the jobs that run then finish. --until cuts them off.");
    syntax.flags.add_options()("until", po::value<std::string>()->value_name("TIME"),
                               "the virtual time at which the run is cut")(
        "journal", po::value<std::string>()->value_name("FILE"),
        "write a journal; replay, status, trials, best and explain read it")(
        "threads", po::value<std::int64_t>()->value_name("N"),
        "threads that evaluate the objective (default: one per core); they change no result")(
        "json", "as JSON, with the incumbent over time")("quiet", "no progress on stderr");
    add_run_flags(syntax.flags);
    add_study_flags(syntax.flags);
    return syntax;
}

int simulate_command(const Arguments& arguments) {
    VirtualSettings settings;
    settings.threads = threads_of(arguments);
    const OpenedStudy opened =
        open_study(arguments.positionals[0], virtual_overrides(arguments), {}, Clock::virtual_time, Loading::here);
    for (const auto& note : opened.study.notes) std::cerr << "note: " << note << '\n';
    std::unique_ptr<JournalWriter> journal;
    if (arguments.has("journal"))
        journal = JournalWriter::create(arguments.text("journal"), study_row(opened),
                                        "espalier simulate, with another --journal");
    settings.program = program_version();
    SimulationProgress progress(arguments.has("quiet"));
    settings.tick = progress.interval();
    if (settings.tick.count() > 0) settings.on_tick = [&](double now, std::uint64_t jobs) { progress.show(now, jobs); };
    settings.on_signal = [&](int count) {
        progress.note(count == 1 ? "stopping: jobs end at their next chance (again: at once)" : "stopped at once");
    };
    settings.on_note = [&](const std::string& text) { progress.note("note: " + text); };
    const VirtualReport report = run_virtual(opened.study, *opened.library, journal.get(), settings);
    progress.end();
    if (report.end == SessionEnd::failed) {
        std::cerr << report.error << '\n';
        return exit_failed;
    }
    std::cout << (arguments.has("json") ? simulation_json(opened.study, report)
                                        : simulation_text(opened.study, report));
    if (journal && !arguments.has("json")) std::cout << "journal: " << journal->path() << '\n';
    return close(report, journal ? journal->path() : "");
}

}  // namespace espalier
