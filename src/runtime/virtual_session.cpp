#include "runtime/virtual_session.hpp"

#include <oneapi/tbb/global_control.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <stdexcept>

#include "runtime/monitor.hpp"
#include "runtime/virtual_jobs.hpp"

namespace espalier {
namespace {

std::int64_t microseconds(double time) { return std::llround(time * 1e6); }

/// Writes what a live run would have written, at virtual times.
class VirtualJournal final : public SimulationListener, CommitListener {
  public:
    VirtualJournal(const Study& study, const Sampler& sampler, VirtualJobs& jobs, JournalWriter& journal)
        : study_(study), sampler_(sampler), jobs_(jobs), journal_(journal) {}

    void start(const std::string& program, const std::string& objective_hash) {
        journal_.start({1, 0, program, "virtual", 0, study_.simulation->world.workers, objective_hash}, this);
    }

    void passed(const Message& message, double time) override {
        if (broken_) throw std::runtime_error(error());
        if (const auto* report = std::get_if<Progress>(&message.event)) jobs_.reported(*report);
        for (Row& row : jobs_.take_said()) journal_.push(at(std::move(row), time));
        journal_.push(message, microseconds(time));
        if (message.stopped) journal_.push(StopRow{message.seq, *message.stopped});
        if (message.decision) {
            journal_.push(DecisionRow{message.seq, *message.decision});
            if (!message.decision->promotes()) {
                const TrialId trial = message.decision->job.trial;
                journal_.push(row_of(trial, sampler_.draw(trial), study_.space));
            }
        }
        journal_.wait_for_room();
    }

    void began(const Job& job, double time, const Fortune& fortune) override {
        if (fortune.drops > 0)
            journal_.push(LogRow{job.trial, microseconds(time), 1,
                                 "dropped " + std::to_string(fortune.drops) + " times in the simulated world"});
    }

    /// Why the journal cannot be written any more, or "".
    [[nodiscard]] std::string error() const {
        const std::lock_guard lock(mutex_);
        return error_;
    }

  private:
    void committed(const Message&) noexcept override {}
    void lost(const Message&) noexcept override {}
    void failed(const std::string& why) noexcept override {
        const std::lock_guard lock(mutex_);
        error_ = why;
        broken_ = true;
    }

    static Row at(Row row, double time) {
        if (auto* progress = std::get_if<ProgressRow>(&row)) progress->time_us = microseconds(time);
        if (auto* log = std::get_if<LogRow>(&row)) log->time_us = microseconds(time);
        return row;
    }

    const Study& study_;
    const Sampler& sampler_;
    VirtualJobs& jobs_;
    JournalWriter& journal_;
    mutable std::mutex mutex_;
    std::string error_;
    std::atomic<bool> broken_{false};
};

/// Tells the evaluator which results count: states that nothing can need any more may go.
class Committed final : public SimulationListener {
  public:
    explicit Committed(Evaluator& evaluator) : evaluator_(evaluator) {}
    void passed(const Message& message, double) override {
        if (const auto* result = std::get_if<Result>(&message.event); result != nullptr && result->ok())
            evaluator_.committed(result->trial, result->rung, result->bracket);
    }

  private:
    Evaluator& evaluator_;
};

/// States beyond the memory go to a folder of their own, which goes with the simulation.
class ScratchStates {
  public:
    explicit ScratchStates(const JournalWriter* journal)
        : path_(journal != nullptr
                    ? states_folder(journal->path())
                    : (std::filesystem::temp_directory_path() / ("espalier-simulation-" + std::to_string(getpid())))
                          .string()) {}
    ScratchStates(const ScratchStates&) = delete;
    ScratchStates& operator=(const ScratchStates&) = delete;
    ~ScratchStates() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

EvaluatorSettings settings_of(const Study& study, const std::string& states) {
    EvaluatorSettings settings = evaluator_settings(study, "");
    settings.states = states;
    settings.checkpoint = CheckpointMode::spill;
    settings.keep_best = false;
    return settings;
}

std::vector<VirtualRung> rungs_of(const Ladder& ladder) {
    std::vector<VirtualRung> rungs;
    for (const auto& rung : ladder.rung_states())
        rungs.push_back({rung.bracket, rung.rung, rung.level, rung.results, rung.promoted, rung.displaced});
    return rungs;
}

void fill(VirtualReport& report, const Simulation& simulation, const Observations& seen) {
    const auto& ladder = simulation.ladder();
    report.until = simulation.now();
    report.trials = ladder.drawn();
    report.jobs = seen.jobs();
    report.failures = seen.failures();
    report.stopped = seen.stopped();
    report.drops = simulation.drops();
    report.resource = ladder.vacancies().charged();
    report.utilisation = seen.utilisation(simulation, simulation.now());
    report.trained_in_full = seen.trained_in_full();
    report.first_in_full = seen.first_in_full();
    report.incumbents = seen.incumbents();
    report.best_full = seen.best_full();
    report.rungs = rungs_of(ladder);
}

}  // namespace

VirtualReport run_virtual(const Study& study, const Library& library, JournalWriter* journal,
                          const VirtualSettings& settings) {
    using Clock = std::chrono::steady_clock;
    const auto began = Clock::now();
    const std::size_t threads = std::max(1U, settings.threads) + std::size_t{1};
    const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism, threads);
    const Signals signals;
    const ScratchStates states(journal);
    const auto sampler = sampler_of(study);
    VirtualReport report;
    VirtualJobs jobs(study, library, *sampler, settings_of(study, states.path()), settings.threads);
    Observations seen(ladder_plan(study), full_resource(study));
    Committed committed(jobs.evaluator());
    std::vector<SimulationListener*> listeners{&seen, &committed};
    std::optional<VirtualJournal> written;
    if (journal != nullptr) {
        written.emplace(study, *sampler, jobs, *journal);
        written->start(settings.program, library.hash());
        listeners.push_back(&*written);
    }
    Simulation simulation(ladder_plan(study), ladder_limits(study), study.simulation->world, jobs, listeners);
    auto next_tick = began + settings.tick;
    try {
        while (simulation.step()) {
            if (Signals::count() > 0) {
                report.end = SessionEnd::interrupted;
                break;
            }
            if (!settings.on_tick || Clock::now() < next_tick) continue;
            settings.on_tick(simulation.now(), seen.jobs());
            next_tick = Clock::now() + settings.tick;
        }
        if (journal != nullptr) journal->close();
    } catch (const std::runtime_error& error) {
        report.end = SessionEnd::failed;
        report.error = error.what();
    }
    fill(report, simulation, seen);
    report.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    return report;
}

}  // namespace espalier
