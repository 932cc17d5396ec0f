/// A run played by hand, a second a result, and its journal: for views whose words and numbers are worked out on paper.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/in_flight.hpp"
#include "core/ladder.hpp"
#include "journal/fixture.hpp"
#include "journal/writer.hpp"

namespace espalier::test {

class HandRun {
  public:
    /// Begins with a Start; workers take their first jobs.
    HandRun(const std::string& path, std::vector<double> levels, double eta, std::uint32_t workers,
            std::uint64_t trials, bool maximize = false)
        : HandRun(path, LadderPlan{std::move(levels), ReductionFactor(eta)}, workers, trials, maximize) {}
    HandRun(const std::string& path, LadderPlan plan, std::uint32_t workers, std::uint64_t trials,
            bool maximize = false)
        : HandRun(path, std::move(plan), workers, with_trials({}, trials), maximize) {}
    HandRun(const std::string& path, LadderPlan plan, std::uint32_t workers, const Limits& limits,
            bool maximize = false)
        : path_(path), plan_(std::move(plan)), ladder_(plan_) {
        StudyRow study = study_at(Durability::none);
        study.maximize = maximize;
        writer_ = JournalWriter::create(path, study);
        begin_session(1);
        step(Start{workers, limits});
    }

    /// The job of this trial comes back after a second, half of which it took.
    void result(std::uint64_t trial, double loss) { answer(result_of(job_of(trial), loss, 0.5)); }
    /// The job of this trial reports, a second after what was before.
    void report(std::uint64_t trial, double resource, double loss) {
        time_us_ += 1'000'000;
        step(progress_of(job_of(trial), resource, loss));
    }
    /// The job of this trial comes back as one that the stopping rule has ended.
    void stopped(std::uint64_t trial) { answer(failure_of(job_of(trial), Outcome::stopped, 0.5)); }
    void fail(std::uint64_t trial, const std::string& message, Outcome outcome = Outcome::failed) {
        const Job job = job_of(trial);
        writer_->push(ReportRow{job.trial, job.rung, job.attempt, message, ""});
        answer(failure_of(job, outcome, 0.5));
    }
    /// The job comes back as a crash that left this behind.
    void crash(std::uint64_t trial, FailureRow failure) {
        const Job job = job_of(trial);
        failure.trial = job.trial;
        failure.rung = job.rung;
        failure.attempt = job.attempt;
        writer_->push(std::move(failure));
        answer(failure_of(job, Outcome::crashed, 0.5));
    }
    /// A hundred seconds after the program ended, another goes on: jobs in flight run again.
    void resume(std::uint32_t workers, std::uint64_t trials) {
        time_us_ += 100'000'000;
        writer_ = JournalWriter::append(path_);
        begin_session(number(ladder_.last_seq()) + 1);
        step(Start{workers, with_trials({}, trials)});
    }
    void stop(StopReason reason) { step(Stop{reason}); }
    [[nodiscard]] JournalWriter& writer() { return *writer_; }
    /// Nobody writes any more.
    void close() { writer_->close(); }
    /// What was said is in the journal; the program still holds it.
    void flush() { writer_->flush(); }

    [[nodiscard]] const LadderPlan& plan() const { return plan_; }
    [[nodiscard]] std::int64_t time_us() const { return time_us_; }

  private:
    static Limits with_trials(Limits limits, std::uint64_t trials) {
        limits.trials = trials;
        return limits;
    }
    void begin_session(std::uint64_t first_seq) {
        SessionRow session;
        session.first_seq = first_seq;
        session.started_us = time_us_;
        session.host = "tree";
        session.pid = 4711;
        writer_->start(session, nullptr);
    }
    [[nodiscard]] Job job_of(std::uint64_t trial) const {
        for (const Job& job : in_flight_.jobs())
            if (number(job.trial) == trial) return job;
        throw std::runtime_error("trial " + std::to_string(trial) + " is not in flight");
    }
    void answer(const Result& result) {
        time_us_ += 1'000'000;
        in_flight_.take(result);
        step(result);
    }
    void step(const Event& event) {
        const Step done = ladder_.step(event);
        writer_->push(done.message, time_us_);
        if (done.message.stopped) writer_->push(StopRow{done.message.seq, *done.message.stopped});
        if (const auto& decision = done.message.decision) {
            in_flight_.add(decision->job);
            writer_->push(DecisionRow{done.message.seq, *decision});
            if (decision->draws()) writer_->push(TrialRow{decision->job.trial, {0.25}, "{\"lr\":0.01}"});
        }
        if (done.next.stop) step(Stop{*done.next.stop});
        for (std::uint32_t i = 0; i < done.next.vacancies; ++i) step(Vacancy{});
    }

    std::string path_;
    LadderPlan plan_;
    Ladder ladder_;
    InFlight in_flight_;
    std::unique_ptr<JournalWriter> writer_;
    std::int64_t time_us_ = 1'700'000'000'000'000;
};

}  // namespace espalier::test
