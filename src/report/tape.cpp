#include "report/tape.hpp"

#include <algorithm>
#include <functional>
#include <queue>

namespace espalier {
namespace {

/// Numbers the jobs that are under way at once: the lowest lane that is free.
class Lanes {
  public:
    std::uint32_t take() {
        if (free_.empty()) return used_++;
        const std::uint32_t lane = free_.top();
        free_.pop();
        return lane;
    }
    void give_back(std::uint32_t lane) { free_.push(lane); }
    [[nodiscard]] std::uint32_t used() const { return used_; }

  private:
    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> free_;
    std::uint32_t used_ = 0;
};

class Recorder {
  public:
    explicit Recorder(Tape& tape, const RunFold& fold, bool learns) : t_(tape), fold_(fold), learns_(learns) {}

    void see(const FoldedMessage& message) {
        if (t_.messages++ == 0) t_.first_us = message.at.time_us;
        if (fold_.session() != session_) {
            session_ = fold_.session();
            session_began_ = message.at.elapsed;
        }
        go_on(message.at.elapsed);
        if (const auto* start = std::get_if<Start>(&message.event)) t_.totals.workers = start->workers;
        if (message.stopped) stops_[number(message.stopped->trial)] = message.stopped->resource;
        if (const auto* result = std::get_if<Result>(&message.event)) take(*result, message);
        if (message.decision) hand_out(*message.decision, message);
        if (learns_) t_.draws.see(message);
    }

    /// `now`: seconds of the run.
    void finish(double now) {
        go_on(now);
        t_.totals.seconds = now;
        t_.lanes = lanes_.used();
        for (auto& job : t_.jobs) {
            if (!job.in_flight()) continue;
            job.begin = std::max(job.begin, session_began_);
            job.end = std::max(now, job.begin);
            t_.totals.busy += job.end - job.begin;
        }
        // So that what is drawn goes on to the end.
        for (auto* steps : {&t_.seen, &t_.full})
            if (!steps->empty()) {
                steps->push_back(steps->back());
                steps->back().time = now;
                steps->back().spent = fold_.ladder().vacancies().charged();
            }
    }

  private:
    /// Workers that are to leave are there until their job ends.
    void go_on(double now) {
        t_.totals.offered +=
            (now - elapsed_) * static_cast<double>(std::max<std::uint64_t>(t_.totals.workers, under_way_));
        elapsed_ = now;
    }

    TapeTrial& trial(std::uint64_t number) {
        if (t_.trials.size() < number) t_.trials.resize(number);
        return t_.trial(number);
    }

    void take(const Result& result, const FoldedMessage& message) {
        auto& trial = this->trial(number(result.trial));
        TapeJob& job = t_.jobs[trial.last];
        --under_way_;
        lanes_.give_back(job.lane);
        job.seq = number(message.at.seq);
        job.begin = std::max(job.begin, session_began_);
        job.end = message.at.elapsed;
        job.outcome = result.outcome;
        job.loss = result.ok() ? result.loss : 0;
        job.seconds = result.seconds;
        job.retried = message.retried;
        trial.seconds += result.seconds;
        t_.events.push_back(trial.last * 2);
        count(job);
        if (job.outcome == Outcome::stopped)
            if (const auto stop = stops_.find(job.trial); stop != stops_.end())
                t_.stopped_at[trial.last] = stop->second;
        stops_.erase(job.trial);
        if (!job.ok() || job.retried) return;
        trial.best_reached = trial.last;
        const Incumbent found{result.trial, result.rung, result.attempt, job.to, result.loss, result.bracket};
        if (improve(t_.best_seen, found)) step(t_.seen, found);
        if (fold_.is_top(job.key()) && improve(t_.best_full, found)) step(t_.full, found);
    }

    void count(const TapeJob& job) {
        auto& totals = t_.totals;
        ++totals.jobs;
        totals.busy += job.seconds;
        if (job.outcome == Outcome::stopped)
            ++totals.stopped;
        else if (job.outcome != Outcome::ok)
            ++(job.retried ? totals.retried : totals.failed);
    }

    void step(std::vector<TapeStep>& steps, const Incumbent& found) const {
        steps.push_back(
            {elapsed_, fold_.ladder().vacancies().charged(), found.loss, found.resource, number(found.trial)});
    }

    void hand_out(const Decision& decision, const FoldedMessage& message) {
        ++under_way_;
        auto& trial = this->trial(number(decision.job.trial));
        TapeJob job;
        job.trial = number(decision.job.trial);
        job.by = number(message.at.seq);
        job.handed = job.begin = message.at.elapsed;
        job.from = decision.job.from;
        job.to = decision.job.to;
        job.attempt = decision.job.attempt;
        job.bracket = static_cast<std::uint16_t>(decision.job.bracket);
        job.rung = static_cast<std::uint16_t>(decision.job.rung);
        job.before = trial.last;
        job.lane = lanes_.take();
        job.promotes = decision.promotes() && trial.last != no_job;
        if (job.promotes) ++t_.totals.promotions;
        if (decision.copies()) trial.parent = number(decision.job.parent);
        trial.bracket = job.bracket;
        ++trial.jobs;
        trial.last = static_cast<std::uint32_t>(t_.jobs.size());
        t_.events.push_back(trial.last * 2 + 1);
        t_.jobs.push_back(job);
    }

    Tape& t_;
    const RunFold& fold_;
    bool learns_ = false;
    Lanes lanes_;
    std::unordered_map<std::uint64_t, double> stops_;  ///< by trial: jobs that are to end and have not come back
    std::uint32_t session_ = 0;
    double session_began_ = 0;
    double elapsed_ = 0;
    std::uint64_t under_way_ = 0;
};

/// Seconds of the run at this time of day; where nobody writes, its last message.
double elapsed_now(const RunFold& fold, RunState state, std::int64_t now_us) {
    if (state != RunState::running || fold.simulated()) return fold.last().elapsed;
    std::int64_t since = fold.last().time_us;
    // A session that has written nothing yet: its time begins with it.
    if (fold.session() < fold.sessions().size()) since = fold.sessions().back().started_us;
    return fold.last().elapsed + std::max(0.0, static_cast<double>(now_us - since) * 1e-6);
}

void take_rungs(Tape& tape, const RunFold& fold) {
    const auto states = fold.ladder().rung_states();
    for (const auto& [key, tally] : fold.rungs()) {
        TapeRung rung{key, tally, fold.due(key), 0, fold.is_top(key)};
        for (const auto& state : states)
            if (state.bracket == key.bracket && state.rung == key.rung) rung.displaced = state.displaced;
        tape.rungs.push_back(rung);
    }
}

Tape read_once(JournalReader& reader, const Study& study, std::int64_t now_us, bool being_written) {
    Tape tape;
    tape.times = study.simulation ? Times::simulated : Times::of_day;
    tape.full_resource = full_resource(study);
    tape.sessions = reader.sessions();
    RunFold fold(ladder_plan(study), tape.full_resource, tape.sessions, reader.path(), tape.times);
    Recorder recorder(tape, fold, learns(study.sampler.kind));
    reader.messages([&](const ReadMessage& message) { recorder.see(fold.step(message)); });
    tape.state = state_of(fold, being_written);
    tape.stopped = fold.stopped();
    if (fold.start()) tape.limits = fold.start()->limits;
    tape.several_brackets = fold.several_brackets();
    tape.asked = fold.asked();
    tape.in_flight = fold.in_flight().size();
    tape.last_us = fold.last().time_us;
    tape.totals.copies = fold.ladder().copies();
    tape.totals.drawn = fold.drawn() - tape.totals.copies;
    tape.totals.resource = fold.ladder().vacancies().charged();
    recorder.finish(elapsed_now(fold, tape.state, now_us));
    take_rungs(tape, fold);
    return tape;
}

}  // namespace

Tape read_tape(JournalReader& reader, const Study& study, std::int64_t now_us) {
    // A run that ends while one reads is read again: it is either going on or over, never killed.
    for (;;) {
        const bool being_written = reader.being_written();
        Tape tape = read_once(reader, study, now_us, being_written);
        if (!being_written || reader.being_written()) return tape;
    }
}

TrialState Tape::state_of(std::uint64_t trial) const {
    const std::uint32_t last = this->trial(trial).last;
    if (last == no_job || jobs[last].in_flight()) return TrialState::running;
    const TapeJob& job = jobs[last];
    if (job.outcome == Outcome::stopped) return TrialState::stopped;
    if (!job.ok()) return TrialState::failed;
    return full_resource && job.to >= *full_resource ? TrialState::finished : TrialState::paused;
}

}  // namespace espalier
