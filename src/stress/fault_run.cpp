#include "stress/fault_run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <thread>
#include <tuple>
#include <vector>

#include "base/processes.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "core/job.hpp"
#include "journal/reader.hpp"
#include "stress/child_program.hpp"
#include "wire/worker_arguments.hpp"

namespace espalier {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto look_every = 5ms;
constexpr auto gone_within = 1s;        ///< after the program was killed, and after its end: all that it started
constexpr auto longest_silence = 120s;  ///< without a new message the run hangs
constexpr const char* marker = "ESPALIER_STRESS";

/// Each fault of `misbehave` at the same rate, and limits that end what hangs, spins and leaks.
std::string study_of(const FaultPlan& plan) {
    return fmt::format(
        "[study]\nname = \"faults\"\nobjective = \"misbehave\"\nseed = {}\n[limits]\ntrials = {}\n"
        "[scheduler]\nmin_resource = 1\nmax_resource = 64\neta = 4\n[workers]\ncount = {}\nisolation = \"process\"\n"
        "[job]\ntime = \"0.5s\"\ngrace = \"0.1s\"\nmemory = \"256MiB\"\non_failure = \"{}\"\n"
        "max_failures_in_a_row = 1000\n[objective]\nevery = {}\n",
        plan.seed, plan.trials, plan.workers, plan.seed % 2 == 0 ? "retry" : "worst", shortest(plan.rate));
}

/// Points of the run's progress, in decisions, at which something is killed.
std::vector<std::uint64_t> points(const FaultPlan& plan, std::uint64_t count, std::uint64_t which) {
    const double whole = 1.2 * static_cast<double>(plan.trials);  // a little less than the run hands out
    std::vector<std::uint64_t> all;
    for (std::uint64_t i = 0; i < count; ++i)
        all.push_back(static_cast<std::uint64_t>(
            whole * draw_unit(plan.seed, TrialId{i + 1}, Purpose::trial_seed, static_cast<std::uint32_t>(which))));
    std::sort(all.begin(), all.end(), std::greater<>());
    return all;
}

class FaultRun {
  public:
    FaultRun(const FaultPlan& plan, const std::function<void(const FaultReport&)>& progress)
        : plan_(plan),
          progress_(progress),
          worker_kills_(points(plan, plan.worker_kills, 1)),
          parent_kills_(points(plan, plan.parent_kills, 2)) {}

    FaultReport run() {
        make_folder();
        const auto began = Clock::now();
        for (bool over = false; !over && report_.fault.empty();) over = session();
        report_.seconds = std::chrono::duration<double>(Clock::now() - began).count();
        if (report_.fault.empty()) require_gone("the end of the run");
        if (report_.fault.empty()) check_replay();
        if (report_.fault.empty()) check_outcomes();
        if (report_.fault.empty()) check_growth();
        if (report_.fault.empty()) fs::remove_all(report_.folder);
        return report_;
    }

  private:
    void make_folder() {
        std::string name = (fs::temp_directory_path() / "espalier-faults-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + ": cannot be made");
        report_.folder = name;
        journal_ = name + "/faults.journal";
        std::ofstream(name + "/faults.toml") << study_of(plan_);
    }

    [[nodiscard]] std::unique_ptr<ChildProgram> start(const std::vector<std::string>& words) const {
        std::vector<std::string> line{plan_.program};
        line.insert(line.end(), words.begin(), words.end());
        return std::make_unique<ChildProgram>(line, report_.folder,
                                              std::vector{std::string(marker) + "=" + report_.folder},
                                              report_.folder + "/said.txt");
    }

    /// From a start of the program to its end, by itself or by us. @returns whether the run is over
    bool session() {
        ++report_.sessions;
        const auto program = fs::exists(journal_) ? start({"resume", "faults.journal", "--quiet"})
                                                  : start({"run", "faults.toml", "--quiet"});
        auto heard = Clock::now();
        std::uint64_t seen = report_.decisions;
        while (!program->ended()) {
            std::this_thread::sleep_for(look_every);
            look(*program);
            if (report_.decisions != seen) heard = Clock::now();
            seen = report_.decisions;
            if (Clock::now() - heard > longest_silence) {
                report_.fault = "the run hangs: no new decision for two minutes";
                return true;
            }
            kill_a_worker(*program);
            if (kill_parent(*program)) return false;
        }
        if (const int code = program->wait(); code != 0)
            report_.fault = fmt::format("the program ended with exit code {}: see {}/said.txt", code, report_.folder);
        return true;
    }

    void look(ChildProgram& program) {
        if (const auto decisions = decisions_now()) report_.decisions = *decisions;
        const auto memory = resident_memory(program.pid()), descriptors = open_descriptors(program.pid());
        // Of a program that was resumed the first moments say nothing: it replays, and starts its workers.
        if (3 * report_.decisions < plan_.trials) {
            report_.memory_early = std::max(report_.memory_early, memory);
            report_.descriptors_early = std::max(report_.descriptors_early, descriptors);
        } else if (3 * report_.decisions > 2 * plan_.trials) {
            report_.memory_late = std::max(report_.memory_late, memory);
            report_.descriptors_late = std::max(report_.descriptors_late, descriptors);
        }
        if (progress_) progress_(report_);
    }

    std::optional<std::uint64_t> decisions_now() {
        try {
            if (!reader_ && fs::exists(journal_)) reader_ = std::make_unique<JournalReader>(journal_);
            if (reader_) return reader_->decision_count();
        } catch (const JournalError&) {
            reader_.reset();  // it is being made
        }
        return std::nullopt;
    }

    void kill_a_worker(const ChildProgram& program) {
        if (worker_kills_.empty() || report_.decisions < worker_kills_.back()) return;
        auto children = children_of(program.pid());
        // The guard that ends what outlives the program is no worker.
        std::erase_if(children, [](int child) {
            return proc_text(child, "cmdline").find(wire::guard_word) != std::string::npos;
        });
        if (children.empty()) return;
        worker_kills_.pop_back();
        ::kill(children[report_.worker_kills++ % children.size()], SIGKILL);
    }

    bool kill_parent(ChildProgram& program) {
        if (parent_kills_.empty() || report_.decisions < parent_kills_.back()) return false;
        parent_kills_.pop_back();
        ++report_.parent_kills;
        program.signal(SIGKILL);
        program.wait();
        require_gone("a kill of the program");
        return true;
    }

    void require_gone(const std::string& after) {
        const auto until = Clock::now() + gone_within;
        std::vector<int> left;
        while (!(left = processes_with(marker, report_.folder)).empty() && Clock::now() < until)
            std::this_thread::sleep_for(look_every);
        if (left.empty()) return;
        report_.fault = fmt::format("a second after {}, of what it started still runs:", after);
        for (const int process : left) {
            report_.fault += told_of(process);
            ::kill(process, SIGKILL);
        }
    }

    static std::string told_of(int process) {
        std::istringstream file(proc_text(process, "stat"));
        std::string pid, name, state, parent, group, session;
        file >> pid >> name >> state >> parent >> group >> session;
        return fmt::format(" {} {} in state {}, parent {}, group {}, session {};", pid, name, state, parent, group,
                           session);
    }

    void check_replay() {
        if (const int code = start({"replay", "faults.journal"})->wait(); code != 0)
            report_.fault = fmt::format("replay ended with exit code {}", code);
    }

    /// Every job that was handed out came back exactly once.
    void check_outcomes() {
        using Key = std::tuple<std::uint64_t, std::uint32_t, std::uint32_t>;
        std::set<Key> handed, answered;
        JournalReader reader(journal_);
        reader.messages([&](const ReadMessage& message) {
            if (message.decision) {
                const Job& job = message.decision->job;
                if (!handed.emplace(number(job.trial), job.rung, job.attempt).second)
                    report_.fault = fmt::format("trial {} was handed out twice for rung {}, attempt {}",
                                                number(job.trial), job.rung, job.attempt);
            }
            const auto* result = std::get_if<Result>(&message.row.event);
            if (result == nullptr) return;
            ++report_.outcomes[std::string(name_of(result->outcome))];
            if (!answered.emplace(number(result->trial), result->rung, result->attempt).second)
                report_.fault = fmt::format("trial {} came back twice from rung {}, attempt {}", number(result->trial),
                                            result->rung, result->attempt);
        });
        for (const auto& key : handed)
            if (!answered.contains(key) && report_.fault.empty())
                report_.fault = fmt::format("trial {} never came back from rung {}, attempt {}", std::get<0>(key),
                                            std::get<1>(key), std::get<2>(key));
        report_.decisions = handed.size();
    }

    /// A leak of a few bytes a job is not seen here, one of a state or a descriptor a job is.
    void check_growth() {
        constexpr std::uint64_t slack = std::uint64_t{64} << 20U;
        if (report_.memory_early == 0 || report_.memory_late == 0) return;
        if (plan_.trials < 20 * std::uint64_t{plan_.workers}) return;  // not all workers were there in the first third
        if (report_.memory_late > report_.memory_early + report_.memory_early / 4 + slack)
            report_.fault = fmt::format("the program's memory grew from {} to {} MiB", report_.memory_early >> 20U,
                                        report_.memory_late >> 20U);
        if (report_.descriptors_late > report_.descriptors_early + 2 * plan_.workers)
            report_.fault = fmt::format("the program's descriptors grew from {} to {}", report_.descriptors_early,
                                        report_.descriptors_late);
    }

    const FaultPlan& plan_;
    const std::function<void(const FaultReport&)>& progress_;
    FaultReport report_;
    std::string journal_;
    std::unique_ptr<JournalReader> reader_;
    std::vector<std::uint64_t> worker_kills_, parent_kills_;  ///< the next one last
};

}  // namespace

FaultReport run_with_faults(const FaultPlan& plan, const std::function<void(const FaultReport&)>& progress) {
    return FaultRun(plan, progress).run();
}

}  // namespace espalier
