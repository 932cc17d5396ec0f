#include "runtime/virtual_session.hpp"

#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "base/platform.hpp"
#include "base/text.hpp"
#include "runtime/donors.hpp"
#include "runtime/draws.hpp"
#include "runtime/monitor.hpp"

namespace espalier {
namespace {

std::int64_t microseconds(double time) { return std::llround(time * 1e6); }

/// What a job that the world dropped for good has to say.
std::string why_dropped(bool given_up) {
    if (!given_up) return "dropped by the simulated world";
    return fmt::format("dropped {} times by the simulated world, and given up", most_attempts);
}

/// Draws when a message says so, before anybody else acts on it.
class DrawListener final : public SimulationListener {
  public:
    DrawListener(const Study& study, Draws& draws) : study_(study), draws_(draws) {}

    void passed(const Message& message, double) override {
        if (const Result* result = message.final_result())
            draws_.observe(message.seq, *result, study_.brackets[result->bracket].levels[result->rung]);
        if (message.decision && message.decision->draws()) row_ = draws_.draw(message.decision->job).row;
    }
    /// Of the last trial that was drawn; once.
    [[nodiscard]] TrialRow take_row() { return std::exchange(row_, {}); }

  private:
    const Study& study_;
    Draws& draws_;
    TrialRow row_;
};

/// Writes what a live run would have written, at virtual times.
class VirtualJournal final : public SimulationListener, CommitListener {
  public:
    VirtualJournal(const Study& study, DrawListener& drawn, VirtualJobs& jobs, JournalWriter& journal,
                   const std::function<void(const std::string&)>& on_note)
        : study_(study), drawn_(drawn), jobs_(jobs), journal_(journal), on_note_(on_note) {}

    void start(const std::string& program, const std::string& objective_hash) {
        journal_.start({1, 0, program, "virtual", 0, study_.simulation->world.workers, objective_hash, platform()},
                       this);
    }

    void passed(const Message& message, double time) override {
        if (broken_) throw std::runtime_error(error());
        if (const auto* report = std::get_if<Progress>(&message.event)) jobs_.reported(*report);
        for (Row& row : jobs_.take_said()) journal_.push(at(std::move(row), time));
        journal_.push(message, microseconds(time));
        if (message.stopped) journal_.push(StopRow{message.seq, *message.stopped});
        if (message.decision) {
            journal_.push(DecisionRow{message.seq, *message.decision});
            if (message.decision->draws()) journal_.push(drawn_.take_row());
        }
        journal_.wait_for_room();
    }

    void dropped(const Job& job, double time, std::uint32_t drops, bool failed) override {
        const std::string often = counted(drops, "time");
        const std::string bracket =
            study_.brackets.size() > 1 ? fmt::format(" of bracket {}", job.bracket) : std::string();
        journal_.push(LogRow{job.trial, microseconds(time), 1,
                             fmt::format("on the way to {} (rung {}{}): dropped {} by the simulated world",
                                         shortest(job.to), job.rung, bracket, often)});
        if (failed) journal_.push(ReportRow{job.trial, job.rung, job.attempt, why_dropped(drops == most_attempts), ""});
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
    void left_off() noexcept override { note("the disk is still full: the journal ends before the simulation does"); }
    void note(const std::string& text) noexcept override {
        if (on_note_) on_note_(text);
    }

    static Row at(Row row, double time) {
        if (auto* progress = std::get_if<ProgressRow>(&row)) progress->time_us = microseconds(time);
        if (auto* log = std::get_if<LogRow>(&row)) log->time_us = microseconds(time);
        return row;
    }

    const Study& study_;
    DrawListener& drawn_;
    VirtualJobs& jobs_;
    JournalWriter& journal_;
    const std::function<void(const std::string&)>& on_note_;
    mutable std::mutex mutex_;
    std::string error_;
    std::atomic<bool> broken_{false};
};

/// Tells the evaluator which results count: states that nothing can need any more may go.
class Committed final : public SimulationListener {
  public:
    explicit Committed(Evaluator& evaluator) : evaluator_(evaluator), donors_(evaluator) {}
    void passed(const Message& message, double) override {
        donors_.settled(message);
        if (const auto* result = std::get_if<Result>(&message.event); result != nullptr && result->ok())
            evaluator_.committed(result->trial, result->rung, result->bracket);
        for (const TrialId trial : ladder_->left_behind(message)) evaluator_.let_go(trial);
    }
    void watch(const Ladder& ladder) { ladder_ = &ladder; }

  private:
    Evaluator& evaluator_;
    Donors donors_;
    const Ladder* ladder_ = nullptr;
};

/// States beyond the memory go to a folder of their own, beside the journal, which goes with the simulation.
class ScratchStates {
  public:
    explicit ScratchStates(const JournalWriter* journal) : path_(vacant(journal)) {}
    ScratchStates(const ScratchStates&) = delete;
    ScratchStates& operator=(const ScratchStates&) = delete;
    ~ScratchStates() { remove(); }
    [[nodiscard]] const std::string& path() const { return path_; }
    void remove() const noexcept {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

  private:
    /// Nobody else's: other processes have other numbers, and what one of them left behind stays.
    static std::string vacant(const JournalWriter* journal) {
        namespace fs = std::filesystem;
        const std::string stem = journal != nullptr ? journal->path() + ".simulation"
                                                    : (fs::temp_directory_path() / "espalier-simulation").string();
        std::string path = fmt::format("{}-{}", stem, getpid());
        for (int i = 2; fs::exists(fs::symlink_status(path)); ++i) path = fmt::format("{}-{}-{}", stem, getpid(), i);
        return path;
    }

    std::string path_;
};

EvaluatorSettings settings_of(const Study& study, const std::string& states, const Draws& draws) {
    EvaluatorSettings settings = evaluator_settings(study, "");
    settings.states = states;
    // Copies begin from files.
    settings.checkpoint = study.scheme == Scheme::pbt ? CheckpointMode::always : CheckpointMode::spill;
    settings.is_copy = [&draws](TrialId trial) { return draws.is_copy(trial); };
    settings.keep_best = false;
    return settings;
}

std::vector<VirtualRung> rungs_of(const Ladder& ladder) {
    std::vector<VirtualRung> rungs;
    for (const auto& rung : ladder.rung_states())
        rungs.push_back({rung.bracket, rung.rung, rung.level, rung.results, rung.promoted, rung.displaced});
    return rungs;
}

void fill(VirtualReport& report, const Limits& limits, const Simulation& simulation, const Observations& seen) {
    const auto& ladder = simulation.ladder();
    report.until = simulation.now();
    report.trials = ladder.drawn();
    report.jobs = seen.jobs();
    report.failures = seen.failures();
    report.retried = seen.retried();
    report.stopped_early = seen.stopped_early();
    report.drops = simulation.drops();
    report.given_up = seen.given_up();
    report.stopped = seen.stopped();
    report.in_flight = ladder.vacancies().in_flight();
    report.cut = seen.stopped() ? seen.stopped() == StopReason::time && report.in_flight > 0
                                : ladder.available() > 0 || ladder.draws(limits);
    if (seen.first_failed()) report.first_failure = {*seen.first_failed(), why_dropped(report.given_up > 0)};
    report.resource = ladder.vacancies().charged();
    report.utilisation = seen.utilisation(simulation.now());
    report.trained_in_full = seen.trained_in_full();
    report.first_in_full = seen.first_in_full();
    report.incumbents = seen.incumbents();
    report.by_rung = seen.by_rung();
    report.by_bracket = seen.by_bracket();
    report.best_full = seen.best_full();
    report.rungs = rungs_of(ladder);
}

class VirtualSession {
  public:
    VirtualSession(const Study& study, const Library& library, JournalWriter* journal, const VirtualSettings& settings)
        : study_(study),
          journal_(journal),
          settings_(settings),
          control_(oneapi::tbb::global_control::max_allowed_parallelism,
                   std::max(1U, settings.threads) + std::size_t{1}),
          states_(journal),
          draws_(draws_at_once(study)),
          drawn_(study, *draws_),
          jobs_(study, library, *draws_, settings_of(study, states_.path(), *draws_), settings.threads),
          seen_(ladder_plan(study), full_resource(study)),
          committed_(jobs_.evaluator()) {
        if (journal_ == nullptr) return;
        written_.emplace(study_, drawn_, jobs_, *journal_, settings_.on_note);
        written_->start(settings_.program, library.hash());
    }

    VirtualReport run() {
        std::vector<SimulationListener*> listeners{&drawn_, &seen_, &committed_};
        if (written_) listeners.push_back(&*written_);
        Simulation simulation(ladder_plan(study_), ladder_limits(study_), study_.simulation->world, jobs_, listeners);
        committed_.watch(simulation.ladder());
        const Monitor monitor({[this](int count) { on_signal(count); }, [] {}, [] {}}, std::nullopt,
                              std::chrono::milliseconds(0));
        attempt([&] { run_through(simulation); });
        // Whatever happened: what was written is read from one file.
        if (journal_ != nullptr) attempt([&] { journal_->close(); });
        jobs_.end();  // while the monitor lives: a second signal ends the program at once
        fill(report_, ladder_limits(study_), simulation, seen_);
        if (jobs_.first_failure()) report_.first_failure = jobs_.first_failure();
        report_.seconds = seconds();
        return std::move(report_);
    }

  private:
    using Clock = std::chrono::steady_clock;

    template <typename Part>
    void attempt(Part part) {
        try {
            part();
        } catch (const std::runtime_error& error) {
            report_.end = SessionEnd::failed;
            if (report_.error.empty()) report_.error = error.what();
        }
    }

    void run_through(Simulation& simulation) {
        try {
            while (!interrupted_ && simulation.step()) tick(simulation.now());
        } catch (const VirtualJobs::Stopped&) {
            // Its result is not there: the run is interrupted before that.
        }
        if (!interrupted_) return;
        report_.end = SessionEnd::interrupted;
        simulation.stop(StopReason::interrupted);
    }

    void tick(double now) {
        if (!settings_.on_tick || Clock::now() < next_tick_) return;
        settings_.on_tick(now, seen_.jobs());
        next_tick_ = Clock::now() + settings_.tick;
    }

    /// From the monitor's thread.
    void on_signal(int count) {
        interrupted_ = true;
        if (settings_.on_signal) settings_.on_signal(count);
        if (journal_ != nullptr) journal_->stop_waiting();
        if (count == 1) return jobs_.ask_to_stop();
        if (journal_ != nullptr) journal_->flush();
        states_.remove();
        std::_Exit(130);
    }

    [[nodiscard]] double seconds() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

    const Study& study_;
    JournalWriter* const journal_;
    const VirtualSettings& settings_;
    const Clock::time_point began_ = Clock::now();
    Clock::time_point next_tick_ = began_ + settings_.tick;
    const oneapi::tbb::global_control control_;
    const ScratchStates states_;
    const std::unique_ptr<Draws> draws_;
    DrawListener drawn_;
    VirtualJobs jobs_;
    Observations seen_;
    Committed committed_;
    std::optional<VirtualJournal> written_;
    std::atomic<bool> interrupted_{false};
    VirtualReport report_;
};

}  // namespace

VirtualReport run_virtual(const Study& study, const Library& library, JournalWriter* journal,
                          const VirtualSettings& settings) {
    return VirtualSession(study, library, journal, settings).run();
}

}  // namespace espalier
