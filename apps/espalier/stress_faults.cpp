#include "stress_faults.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>

#include "base/text.hpp"
#include "exit_codes.hpp"
#include "stress/disk_faults.hpp"
#include "stress/fault_run.hpp"
#include "terminal_line.hpp"

namespace espalier {
namespace po = boost::program_options;
namespace {

constexpr std::uint64_t most = 1'000'000'000;

FaultPlan plan_of(const Arguments& arguments) {
    FaultPlan plan;
    plan.program = std::filesystem::read_symlink("/proc/self/exe").string();
    if (arguments.has("seed")) plan.seed = whole_number(arguments, "seed", 0, most);
    if (arguments.has("trials")) plan.trials = whole_number(arguments, "trials", 1, most);
    if (arguments.has("workers"))
        plan.workers = static_cast<std::uint32_t>(whole_number(arguments, "workers", 1, 4096));
    if (arguments.has("worker-kills")) plan.worker_kills = whole_number(arguments, "worker-kills", 0, most);
    if (arguments.has("parent-kills")) plan.parent_kills = whole_number(arguments, "parent-kills", 0, most);
    if (arguments.has("rate")) {
        plan.rate = arguments.flags["rate"].as<double>();
        if (!(plan.rate >= 0 && plan.rate <= 0.05))
            throw UsageError(
                fmt::format("--rate {}: each of the faults has this probability, so it must lie between 0 "
                            "and 0.05",
                            shortest(plan.rate)));
    }
    return plan;
}

/// Redrawn on a terminal, else a line now and then.
class FaultWatch {
  public:
    void operator()(const FaultReport& now) {
        if (!due()) return;
        line_.draw(fmt::format("{}, {} and {} killed", counted(now.decisions, "job"),
                               counted(now.worker_kills, "worker"), counted(now.parent_kills, "parent")));
    }
    void operator()(const DiskFaultReport& now) {
        if (due()) line_.draw(fmt::format("{} on a disk that fails", counted(now.runs, "run")));
    }
    void end() { line_.clear(); }

  private:
    bool due() {
        const auto time = std::chrono::steady_clock::now();
        if (time - last_ < std::chrono::milliseconds(line_.on_terminal() ? 500 : 10'000)) return false;
        last_ = time;
        return true;
    }

    TerminalLine line_;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

/// The journal on disks that fail.
int try_failing_disks(const Arguments& arguments, FaultWatch& watch) {
    DiskFaultPlan plan;
    plan.calls = arguments.has("disk-calls") ? whole_number(arguments, "disk-calls", 0, 1'000'000) : 100;
    const auto report = run_on_failing_disks(plan, [&](const DiskFaultReport& now) { watch(now); });
    watch.end();
    if (!report.fault.empty()) {
        std::cerr << fmt::format("something is wrong: {}\n", report.fault);
        return exit_failed;
    }
    if (report.runs > 0)
        std::cout << fmt::format(
            "{} on a disk that fails: {} failed, {} for room; no journal is corrupt, nothing acted "
            "on is lost\n",
            counted(report.runs, "run"), counted(report.failed, "call"), counted(report.waited, "wait"));
    return exit_done;
}

}  // namespace

std::uint64_t whole_number(const Arguments& arguments, const char* flag, std::uint64_t least, std::uint64_t most) {
    const std::string text = arguments.text(flag);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
        throw UsageError(fmt::format("--{} {}: must be a whole number from {} to {}", flag, text, least, most));
    return value;
}

void add_fault_flags(po::options_description& flags) {
    const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
    flags.add_options()(
        "faults",
        "instead: one run of this program with the objective misbehave in isolated workers, which crash, hang, "
        "leak, fork, …; then every job has one outcome, and nothing is left over")(
        "trials", text("N"), "with --faults: of that run (default: 1000)")(
        "workers", text("N"), "with --faults: worker processes (default: 16)")(
        "rate", po::value<double>()->value_name("P"), "with --faults: probability of each fault (default: 0.01)")(
        "worker-kills", text("N"), "with --faults: workers killed at random (default: 0)")(
        "parent-kills", text("N"), "with --faults: kills of the program, which is then resumed (default: 0)")(
        "disk-calls", text("N"),
        "with --faults: before that run, short ones on a disk of which each of the first N writes, syncs and opens "
        "fails in turn: an error, a torn write, no room (default: 100)");
}

int stress_with_faults(const Arguments& arguments) {
    for (const char* other : {"time", "runs", "from", "live", "virtual", "threads", "output"})
        if (arguments.has(other)) throw UsageError(fmt::format("--faults is one run: --{} does not apply", other));
    FaultWatch watch;
    if (const int code = try_failing_disks(arguments, watch); code != exit_done) return code;
    const FaultReport report = run_with_faults(plan_of(arguments), std::ref(watch));
    watch.end();
    std::string outcomes;
    for (const auto& [name, count] : report.outcomes)
        outcomes += fmt::format("{}{} {}", outcomes.empty() ? "" : ", ", count, name);
    std::cout << fmt::format("{} in {} and {}: {}\n", counted(report.decisions, "job"),
                             counted(report.sessions, "session"), duration(report.seconds),
                             outcomes.empty() ? "not counted" : outcomes);
    std::cout << fmt::format("killed: {} and the program {}\n", counted(report.worker_kills, "worker"),
                             counted(report.parent_kills, "time"));
    if (report.memory_late > 0)
        std::cout << fmt::format("memory: at most {} MiB in the first third, {} in the last; descriptors: {} and {}\n",
                                 report.memory_early >> 20U, report.memory_late >> 20U, report.descriptors_early,
                                 report.descriptors_late);
    if (report.fault.empty()) {
        std::cout << "every job had one outcome, replay agrees, nothing is left over\n";
        return exit_done;
    }
    std::cerr << fmt::format("something is wrong: {}\nthe journal and what was said lie in {}\n", report.fault,
                             report.folder);
    return exit_failed;
}

}  // namespace espalier
