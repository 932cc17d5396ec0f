#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>

#include "base/text.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "oracle/transcript.hpp"
#include "stress/stress.hpp"
#include "stress_faults.hpp"
#include "study/study_file.hpp"
#include "terminal_line.hpp"

namespace espalier {
namespace po = boost::program_options;
namespace {

StressOptions options_of(const Arguments& arguments) {
    constexpr std::uint64_t most = 1'000'000'000'000'000'000U;
    StressOptions options;
    if (arguments.has("live") && arguments.has("virtual"))
        throw UsageError("--live and --virtual: give one of them, or none for both kinds of runs");
    if (arguments.has("live")) options.live = true;
    if (arguments.has("virtual")) options.live = false;
    if (arguments.has("threads")) options.threads = static_cast<unsigned>(whole_number(arguments, "threads", 1, 1024));
    if (arguments.has("from")) options.first = whole_number(arguments, "from", 0, most);
    if (arguments.has("runs")) options.runs = whole_number(arguments, "runs", 1, most);
    if (arguments.has("seed")) {
        for (const char* other : {"from", "runs", "time"})
            if (arguments.has(other)) throw UsageError(fmt::format("--seed is one run: --{} does not apply", other));
        options.first = whole_number(arguments, "seed", 0, most);
        options.runs = 1;
        return options;
    }
    try {
        if (arguments.has("time"))
            options.time = std::chrono::duration<double>(parse_seconds(arguments.text("time")));
        else if (!options.runs)
            options.time = std::chrono::minutes(1);
    } catch (const std::invalid_argument& error) {
        throw UsageError(fmt::format("--time {}: {}", arguments.text("time"), error.what()));
    }
    return options;
}

std::string told(const StressCount& count) {
    return fmt::format("{} ({} live), {}, {}", counted(count.runs, "run"), count.live,
                       counted(count.messages, "message"), counted(count.decisions, "decision"));
}

/// A line now and then; on a terminal, one that is redrawn.
class Watch {
  public:
    void operator()(const StressCount& count) {
        const auto now = std::chrono::steady_clock::now();
        if (now - last_ < std::chrono::milliseconds(line_.on_terminal() ? 500 : 10'000)) return;
        last_ = now;
        line_.draw(fmt::format("seed {}: {}", count.next_seed, told(count)));
    }
    void end() { line_.clear(); }

  private:
    TerminalLine line_;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

int tell(const StressFailure& failure, const Arguments& arguments) {
    std::cerr << fmt::format("seed {} goes wrong: {}\nthe run: {}\n", failure.seed, failure.fault, failure.run);
    std::string again =
        fmt::format("espalier stress --seed {} {}", failure.seed, failure.live ? "--live" : "--virtual");
    if (arguments.has("threads")) again += " --threads " + arguments.text("threads");
    std::cerr << "again: " << again << '\n';
    if (!failure.shrunk)
        std::cerr << "The ladder alone goes right on these messages, so the transcript is all of the run.\n";
    if (!arguments.has("output")) {
        std::cout << failure.transcript;
        return exit_failed;
    }
    std::ofstream file(arguments.text("output"));
    file << failure.transcript;
    if (!file.flush()) {
        std::cerr << arguments.text("output") << ": cannot be written; the transcript:\n";
        std::cout << failure.transcript;
    }
    return exit_failed;
}

int check_transcript(const std::string& path) {
    const std::string difference = run_transcript(path);
    if (difference.empty()) {
        std::cout << path << ": all goes as written\n";
        return exit_done;
    }
    std::cerr << difference << '\n';
    return exit_failed;
}

}  // namespace

Syntax stress_syntax() {
    Syntax syntax(
        "stress", {},
        "Hunts for faults in the scheduler: random studies, losses, workers, stops and kills, one run a seed,\n"
        "each decision judged by the papers' algorithms written literally. Needs no study and no objective.\n"
        "Prints the seed of a failure and the shortest transcript that still fails; exit code 1 then.");
    const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
    syntax.flags.add_options()("seed", text("N"),
                               "this run only: a virtual one exactly, a live one as its threads have it")(
        "time", text("TIME"), "no new run after this time: 90s, 30m, 8h (default: 60s)")(
        "runs", text("N"), "so many runs; without --time, however long they take")(
        "from", text("N"), "the seed of the first run (default: 1); the others follow it")(
        "live", "live runs only: the flow graph with threads, and real journals")(
        "virtual", "virtual runs only: the simulator, and results in any order")(
        "threads", text("N"), "of live runs (default: 1 to 64, by seed)")(
        "output", text("FILE"), "where the transcript of a failure goes (default: stdout)")(
        "transcript", text("FILE"), "run this transcript instead, and say whether all goes as written");
    add_fault_flags(syntax.flags);
    return syntax;
}

int stress_command(const Arguments& arguments) {
    if (arguments.has("transcript")) {
        if (arguments.flags.size() > 1) throw UsageError("--transcript goes alone: it is no run by seed");
        return check_transcript(arguments.text("transcript"));
    }
    if (arguments.has("faults")) return stress_with_faults(arguments);
    for (const char* other : {"trials", "workers", "rate", "worker-kills", "parent-kills", "disk-calls"})
        if (arguments.has(other)) throw UsageError(fmt::format("--{} goes with --faults", other));
    Watch watch;
    const StressReport report = stress(options_of(arguments), std::ref(watch));
    watch.end();
    std::cerr << "judged " << told(report.count) << '\n';
    if (report.failure) return tell(*report.failure, arguments);
    std::cout << fmt::format("nothing found; the next seed is {}\n", report.count.next_seed);
    return exit_done;
}

}  // namespace espalier
