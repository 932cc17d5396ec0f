#include "runtime/session.hpp"

#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "base/platform.hpp"
#include "base/text.hpp"
#include "objective/states_folder.hpp"
#include "runtime/donors.hpp"
#include "runtime/draws.hpp"
#include "runtime/end_watch.hpp"
#include "runtime/failure_row.hpp"
#include "runtime/first_events.hpp"
#include "runtime/ladder_graph.hpp"
#include "runtime/launch_queue.hpp"
#include "runtime/metrics_json.hpp"
#include "runtime/monitor.hpp"
#include "runtime/timeline.hpp"
#include "runtime/verdicts.hpp"

namespace espalier {
namespace {

/// Where jobs run in processes: threads that may wait for a newer model.
constexpr std::uint32_t drawing_threads = 2;

/// Connects graph, executor, evaluator and journal; each calls it in its own role.
class Session final : GraphHost, CompletionSink, CommitListener, JobListener {
  public:
    Session(const Study& study, const SessionObjective& objective, JournalWriter& journal, Replayed& past,
            const SessionSettings& settings)
        : study_(study),
          journal_(journal),
          past_(past),
          settings_(settings),
          tally_(study.brackets),
          runner_(make_job_runner(study, objective, journal.path(), *this,
                                  {[this](const Job& job, double limit) { gave_up(job, limit); },
                                   [this](const std::string& why) { on_broken(why); },
                                   [this](TrialId trial) { return draws_->is_copy(trial); }})),
          donors_(*runner_.states),
          draws_(draws_of(study, past, {runner_.in_place ? study.workers : drawing_threads})) {}

    /// @throws JournalError; std::runtime_error where states may not be written
    void begin(const std::string& objective_hash) {
        if (const auto fault = fault_of_states_folder(states_folder(journal_.path())))
            throw std::runtime_error(fault->why);
        journal_.start(session_row(objective_hash), this);
        take_up_the_past();
    }

    /// Runs until the end; wait_for_end() tells when and how.
    void run() {
        const auto threads = arena_threads();
        const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism, threads);
        oneapi::tbb::task_arena arena(static_cast<int>(threads), 1);
        arena.execute([&] { run_graph(arena); });
        end_.idle();
    }

    /// Blocks until the run has ended, saves what is worth keeping and closes the journal. Where jobs that were given
    /// up still run, their threads will never let run() return: then only the ladder has ended.
    SessionReport wait_for_end() {
        report_.hanging = end_.wait();
        finish();
        try {
            journal_.close();
        } catch (const JournalError& error) {
            fail(error.what());
        }
        // Until here: closing may wait for room on the disk. Where jobs hang it stays with them.
        if (report_.hanging == 0) monitor_.reset();
        if (left_off_ && report_.end == SessionEnd::finished) report_.end = SessionEnd::interrupted;
        return report_;
    }

  private:
    // ---- GraphHost ----------------------------------------------------------------------------------------------
    void record(const Message& message) noexcept override { journal_.push(message, time_.now_us()); }

    void launch(const Launch& launch) noexcept override {
        const Job& job = launch.decision.job;
        // Queued before the job starts: no result is durable without decision and configuration.
        if (!launch.again) journal_.push(DecisionRow{launch.seq, launch.decision});
        const bool fresh = !launch.again && launch.decision.draws();
        const Configuration configuration = fresh ? draw(job) : draws_->of(job.trial);
        // After the run gave up another job would only add to the failures: it stays in flight, and resume runs it.
        if (too_many_failures_) return came_back_without_result();
        runner_.executor->start(job, configuration, Completion(*this, job));
    }

    Configuration draw(const Job& job) {
        auto drawn = draws_->draw(job);
        journal_.push(std::move(drawn.row));  // under drawn.turn
        return std::move(drawn.configuration);
    }

    void settled(const Message& message, const FollowUps&) noexcept override {
        tally_.count(message);
        // Queued before the job hears of it: its result is not durable without this row.
        if (message.stopped) journal_.push(StopRow{message.seq, *message.stopped});
        if (const auto* report = std::get_if<Progress>(&message.event))
            verdicts_->answer(report->trial, !message.stopped);
        if (const auto* stop = std::get_if<Stop>(&message.event))
            if (stop->reason == StopReason::failures) begin_no_more();
        donors_.settled(message);
        if (const Result* result = message.final_result()) {
            draws_->observe(message.seq, *result, study_.brackets[result->bracket].levels[result->rung]);
            settle(*result);
        }
        for (const TrialId trial : past_.ladder.left_behind(message)) runner_.states->let_go(trial);
        end_.settled(past_.ladder.vacancies());
    }

    void begin_no_more() noexcept {
        too_many_failures_ = true;
        end_.without_result(again_.clear());
    }

    void settle(const Result& result) noexcept {
        // A failure, too: what the trial was promoted from is not needed any more.
        runner_.states->committed(result.trial, result.rung, result.bracket);
        // Its state was kept for another attempt; but where the stopping rule had ended the trial there is none.
        if (past_.ladder.plan().attempts > 1 && may_pass(result.outcome)) runner_.states->let_go(result.trial);
        // Nobody worked on those that the rule had stopped in an earlier session: their results free no worker.
        if (past_.is_stopped(result.trial)) return;
        if (const auto next = again_.next()) graph_->launch_again(*next);
    }

    /// It is in flight, and will not come back in this session.
    void came_back_without_result() noexcept {
        end_.without_result(1);
        graph_->abandoned();
    }

    // ---- CompletionSink -----------------------------------------------------------------------------------------
    void completed(const Job& job, Evaluation&& evaluation) noexcept override {
        if (!evaluation.result) return came_back_without_result();
        if (!evaluation.result->ok()) take_failure(job, evaluation);
        if (!evaluation.message.empty() || !evaluation.metrics.empty())
            journal_.push(ReportRow{job.trial, job.rung, job.attempt, std::move(evaluation.message),
                                    metrics_json(evaluation.metrics)});
        if (study_.durability == Durability::none) journal_.wait_for_room();
        graph_->completed(*evaluation.result);
    }

    void take_failure(const Job& job, const Evaluation& evaluation) noexcept {
        if (is_failure(evaluation.result->outcome)) tally_.heard(evaluation.message);
        if (evaluation.figures) journal_.push(failure_row(job, *evaluation.figures));
    }

    // ---- CommitListener, from the journal's thread --------------------------------------------------------------
    void committed(const Message& message) noexcept override { graph_->enter(message); }
    void lost(const Message& message) noexcept override {
        if (const auto* report = std::get_if<Progress>(&message.event)) verdicts_->answer(report->trial, true);
        graph_->drop(message);
    }
    void failed(const std::string& why) noexcept override {
        fail(why);
        runner_.executor->ask_to_stop();
        // At `none` nothing waits for the journal: the ladder itself must be told.
        if (study_.durability == Durability::none) post(Stop{StopReason::error});
    }

    /// Interrupted: what was not written runs again on resume.
    void left_off() noexcept override {
        left_off_ = true;
        note("the disk is still full: results that are not written are given up, and their jobs run again on resume");
    }
    void note(const std::string& text) noexcept override {
        if (settings_.on_note) settings_.on_note(text);
    }

    // ---- JobListener, from the objective's threads --------------------------------------------------------------
    void progress(const Job& job, double resource, double value, const std::vector<Metric>& metrics) noexcept override {
        journal_.wait_for_room();
        journal_.push(
            ProgressRow{job.trial, job.rung, job.attempt, time_.now_us(), resource, value, metrics_json(metrics)});
    }
    bool go_on(const Job& job, double resource, double value) noexcept override {
        if (!verdicts_) return true;
        if (study_.durability == Durability::none) journal_.wait_for_room();
        return verdicts_->ask(progress_of(job, resource, study_.maximize ? -value : value));
    }
    void ask(const Job& job, double resource, double value, std::function<void(bool)> answer) noexcept override {
        if (!verdicts_) return answer(true);
        verdicts_->ask(progress_of(job, resource, study_.maximize ? -value : value), std::move(answer));
    }
    void log(const Job& job, int level, const std::string& text) noexcept override {
        journal_.wait_for_room();
        journal_.push(LogRow{job.trial, time_.now_us(), level, text});
    }
    void rebuilt(const Job& job, double from, double to, double seconds) noexcept override {
        journal_.push(RebuildRow{job.trial, time_.now_us(), from, to, seconds});
    }

    // ---- the session --------------------------------------------------------------------------------------------
    /// One thread more than workers: one is always free for messages, however long the trainings are. With a stopping
    /// rule one more: what other threads than the arena's put into the graph (the journal's, the messenger's) is taken
    /// up by the arena's own workers alone, not by the thread that waits for the graph. Were all of these in jobs that
    /// wait for a verdict, nobody would.
    /// Jobs with a time limit may hang on to their threads: as many more, which are made only when they are needed.
    /// Where jobs run in processes, none of these has more than messages to do, and draws.
    [[nodiscard]] std::uint32_t arena_threads() const {
        const std::uint32_t busy = runner_.in_place ? study_.workers + spare_threads() : 1U + drawing_threads;
        return busy + (past_.ladder.plan().stopping ? 2U : 1U);
    }
    [[nodiscard]] std::uint32_t spare_threads() const { return study_.job.seconds ? study_.workers : 0; }

    /// From the executor's watching thread.
    void gave_up(const Job& job, double limit) {
        const auto hanging = end_.hangs();
        if (hanging == 1)
            note(
                fmt::format("trial {} took more than {} and does not end when asked to: its thread is left to it, and "
                            "counts no more; only [workers] isolation = \"process\" can end such a job",
                            number(job.trial), duration(limit)));
        if (hanging <= spare_threads()) return;
        fail(
            fmt::format("{} took more than {} and do not end: no threads are left for others. Go on with: espalier "
                        "resume {}, and with --set workers.isolation=process, which can end them",
                        counted(hanging, "job"), duration(limit), shell_word(journal_.path())));
        post(Stop{StopReason::error});
        runner_.executor->ask_to_stop();
    }

    [[nodiscard]] SessionRow session_row(const std::string& objective_hash) const {
        std::array<char, 256> host{};
        gethostname(host.data(), host.size() - 1);
        return {number(past_.ladder.last_seq()) + 1,
                time_.began_us(),
                settings_.program,
                host.data(),
                getpid(),
                arena_threads(),
                objective_hash,
                platform()};
    }

    /// Counts what was before, brings its states back, and writes the rows that a kill cut off.
    void take_up_the_past() {
        std::vector<TrainedTo> committed;
        committed.reserve(past_.results.size());
        for (const auto& [seq, result, resource, retried] : past_.results)
            if (!retried)
                committed.push_back({result.trial, result.rung, result.attempt, resource, result.loss, result.ok(),
                                     result.bracket,
                                     past_.ladder.is_over(result.trial) && !past_.in_flight.job_of(result.trial)});
        tally_.begin(past_);
        donors_.take_up(past_.in_flight);
        const auto again = runner_.states->recover(committed);
        if (again > 0)
            note(fmt::format("{} must be trained again from the start when promoted: their states are lost",
                             counted(again, "trial")));
        for (const DecisionRow& row : past_.undecided) journal_.push(row);
        for (const StopRow& row : past_.unlogged_stops) journal_.push(row);
        for (const Job& job : past_.stopped) runner_.states->discard(job);
        for (const TrialId trial : past_.without_row) draw(*past_.in_flight.job_of(trial));
    }

    void run_graph(oneapi::tbb::task_arena& arena) {
        LadderGraph graph(past_.ladder, *this, {study_.durability != Durability::none, runner_.in_place});
        graph_ = &graph;
        if (past_.ladder.plan().stopping)
            verdicts_ = std::make_unique<Verdicts>([&graph](const Progress& report) { graph.post(report); },
                                                   [&arena] { arena.enqueue([] {}); });
        monitor_.emplace(Monitor::Calls{[this](int count) { on_signal(count); }, [this] { on_time_limit(); },
                                        [this] { settings_.on_tick(snapshot()); }},
                         time_left(), settings_.on_tick ? settings_.tick : std::chrono::milliseconds(0));
        for (const Job& job : past_.in_flight.jobs())
            if (!past_.is_stopped(job.trial)) again_.push({Seq{0}, Decision{job}, true});
        // There may be fewer workers than there were: no more jobs at once, the others follow as these end.
        std::vector<Launch> first;
        while (first.size() < study_.workers)
            if (const auto next = again_.next())
                first.push_back(*next);
            else
                break;
        try {
            graph.run(first, first_events(past_, study_, time_left()));
        } catch (const std::logic_error& error) {
            fail(fmt::format("internal error: {}; please report it with the journal", error.what()));
        }
        const std::lock_guard lock(graph_mutex_);
        graph_ = nullptr;
    }

    [[nodiscard]] std::optional<double> time_left() const {
        if (!study_.limits.seconds) return std::nullopt;
        return std::max(0.0, *study_.limits.seconds - past_.elapsed);
    }

    void on_signal(int count) {
        if (settings_.on_signal) settings_.on_signal(count);
        interrupted_ = true;
        journal_.stop_waiting();
        if (count == 1) {
            // Without a graph no job is left to stop; but the journal may have waited for room.
            if (post(Stop{StopReason::interrupted})) runner_.executor->ask_to_stop();
            return;
        }
        // Twice means now. What is committed stays; jobs in flight run again on resume.
        journal_.flush();
        std::_Exit(130);
    }

    /// From outside of the graph. @returns whether there is one.
    bool post(const Event& event) {
        const std::lock_guard lock(graph_mutex_);
        if (graph_ != nullptr) graph_->post(event);
        return graph_ != nullptr;
    }

    void on_time_limit() {
        if (post(Stop{StopReason::time}) && settings_.now) runner_.executor->ask_to_stop();
    }

    /// From the executor: no job has a result any more.
    void on_broken(const std::string& why) {
        fail(why);
        // Without a graph: the best trial was being trained again.
        if (post(Stop{StopReason::error})) runner_.executor->ask_to_stop();
    }

    /// Nothing runs any more that matters: saves what is worth keeping.
    void finish() {
        report_.snapshot = snapshot();
        const bool ended = past_.ladder.vacancies().ended();
        if (report_.error.empty() && !ended && !interrupted_ && !settings_.now && !too_many_failures_)
            fail("internal error: the graph is idle and the run has not ended; please report it with the journal");
        if (!report_.error.empty()) {
            report_.end = SessionEnd::failed;
            return;
        }
        report_.end = interrupted_ ? SessionEnd::interrupted : SessionEnd::finished;
        // One that hangs in a library which takes one call at a time keeps us out of it.
        if (report_.hanging > 0 && !study_.description.thread_safe) return;
        const auto saved = runner_.states->save_all();
        report_.states_saved = saved.written;
        report_.states_unsaved = saved.unsaved;
        report_.unsaved_why = saved.why;
        save_best();
    }

    void save_best() {
        const auto& best = report_.snapshot.best();
        if (!best) return;
        try {
            report_.best_state = runner_.states->save_best(
                {best->trial, best->rung, best->attempt, best->resource, best->loss, true, best->bracket},
                draws_->of(best->trial));
        } catch (const ObjectiveError& error) {
            note(fmt::format("the best trial's state is not saved: {}", error.what()));
        }
    }

    [[nodiscard]] Snapshot snapshot() const {
        Snapshot now = tally_.snapshot();
        now.elapsed = time_.seconds();
        return now;
    }

    void fail(const std::string& why) {
        const std::lock_guard lock(report_mutex_);
        report_.end = SessionEnd::failed;
        if (report_.error.empty()) report_.error = why;
    }

    const Study& study_;
    JournalWriter& journal_;
    Replayed& past_;
    const SessionSettings& settings_;
    Timeline time_;
    Tally tally_;
    JobRunner runner_;
    Donors donors_;
    const std::unique_ptr<Draws> draws_;
    std::mutex graph_mutex_;  ///< of whoever is none of the graph's own threads
    LadderGraph* graph_ = nullptr;
    LaunchQueue again_;  ///< of jobs that were in flight when the session before ended: those not begun yet
    std::unique_ptr<Verdicts> verdicts_;  ///< only with a stopping rule
    std::atomic<bool> interrupted_{false};
    std::atomic<bool> left_off_{false};           ///< what the disk has no room for is given up
    std::atomic<bool> too_many_failures_{false};  ///< the ladder has stopped for them
    std::mutex report_mutex_;
    SessionReport report_;
    EndWatch end_;
    std::optional<Monitor> monitor_;  ///< goes first: its thread uses the others
};

}  // namespace

SessionReport run_session(const Study& study, const SessionObjective& objective, JournalWriter& journal, Replayed& past,
                          const SessionSettings& settings) {
    auto session = std::make_unique<Session>(study, objective, journal, past, settings);
    session->begin(objective.hash);
    std::thread runner([running = session.get()] { running->run(); });
    SessionReport report = session->wait_for_end();
    if (report.hanging == 0) {
        runner.join();
        return report;
    }
    runner.detach();
    static_cast<void>(session.release());  // what hangs may wake up and look for it
    return report;
}

}  // namespace espalier
