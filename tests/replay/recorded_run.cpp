#include "replay/recorded_run.hpp"

#include <algorithm>
#include <limits>

#include "journal/fixture.hpp"
#include "sample/copies.hpp"

namespace espalier::test {

const Space& small_space() {
    static const Space space({{"rate", FloatRange{1e-4, 1, true}, {}},
                              {"units", IntRange{8, 512, true}, {}},
                              {"method", Choice{{std::string("plain"), std::string("momentum")}}, {}},
                              {"momentum", FloatRange{0, 0.99, false}, {{"method", {std::string("momentum")}}}}});
    return space;
}

const RandomSampler& small_sampler() {
    static const RandomSampler sampler(small_space(), 11);
    return sampler;
}

StudyRow any_study() { return study_at(Durability::none); }

namespace {

LadderPlan with(LadderPlan plan, const std::optional<StoppingPlan>& stopping) {
    plan.stopping = stopping;
    return plan;
}

}  // namespace

RecordedRun::RecordedRun(const Workload& workload, const std::optional<StoppingPlan>& stopping)
    : plan_(with(workload.plan(), stopping)), ladder_(plan_) {
    Dice dice(workload.seed);
    take(Start{workload.workers, workload.limits()});
    while (const auto event = choose(workload, dice)) take(*event);
}

void RecordedRun::take(const Event& event) {
    if (const auto* result = std::get_if<Result>(&event)) {
        in_flight_.take(*result);
        stopped_.erase(number(result->trial));
        place_.erase(number(result->trial));
    }
    if (std::holds_alternative<Stop>(event) || std::holds_alternative<Start>(event)) stop_due_.reset();
    if (std::holds_alternative<Start>(event)) ++sessions_;
    const Step step = ladder_.step(event);
    if (step.next.stop) stop_due_ = step.next.stop;
    if (step.message.decision) in_flight_.add(step.message.decision->job);
    if (step.message.stopped) stopped_.insert(number(step.message.stopped->trial));
    steps_.push_back({event, step.message.decision, step.next, step.message.stopped});
}

std::optional<Event> RecordedRun::choose(const Workload& workload, Dice& dice) {
    const auto jobs = in_flight_.jobs();
    const auto& vacancies = ladder_.vacancies();
    // A session that was interrupted, or killed: another begins, with other workers and higher limits.
    if (sessions_ < 3 && dice.below(20) == 0) {
        if (ladder_.gate().open() && !stop_due_ && dice.below(2) == 0) return Stop{StopReason::interrupted};
        Limits limits = workload.limits();
        limits.trials += sessions_ * 5;
        limits.resource = plan_.brackets.front().levels.front() * static_cast<double>(workload.trials);
        return Start{1 + static_cast<std::uint32_t>(dice.below(workload.workers + 2)), limits};
    }
    const bool follow_up = stop_due_ || vacancies.pending() > 0;
    if (follow_up && (jobs.empty() || dice.below(2) == 0))
        return stop_due_ ? Event(Stop{*stop_due_}) : Event(Vacancy{});
    if (jobs.empty()) return std::nullopt;
    return answer(workload, dice);
}

/// A result, or with a stopping rule a report: of a curve that falls towards the trial's own value, now and then again
/// from the job's beginning, now and then infinite.
Event RecordedRun::answer(const Workload& workload, Dice& dice) {
    const Job job = dice.pick(in_flight_.jobs());
    const auto trial = number(job.trial);
    if (plan_.stopping && dice.below(6) != 0 && place_[trial] < 8) {
        const auto place = dice.below(8) == 0 ? 1 : place_[trial] + 1;
        place_[trial] = place;
        const double at = job.from + (job.to - job.from) * static_cast<double>(place) / 8;
        const double loss = 0.1 * static_cast<double>(trial % 10) + 1 / (1 + at) + 0.01 * dice.unit();
        return progress_of(job, at, dice.below(40) == 0 ? std::numeric_limits<double>::infinity() : loss);
    }
    // Some do not listen.
    if (stopped_.count(number(job.trial)) != 0 && dice.below(5) != 0) return failure_of(job, Outcome::stopped);
    return workload.result(job);
}

void RecordedRun::write(const std::string& path) const {
    const auto writer = JournalWriter::create(path, any_study());
    writer->start(SessionRow{}, nullptr);
    Copies copies(small_space(), plan_.population ? plan_.population->seed : 0);
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        const auto& step = steps_[i];
        writer->push(message_of(i + 1, step.event), static_cast<std::int64_t>(1000 * i));
        if (step.stopped) writer->push(StopRow{Seq{i + 1}, *step.stopped});
        if (!step.decision) continue;
        writer->push(DecisionRow{Seq{i + 1}, *step.decision});
        if (!step.decision->draws()) continue;
        const TrialId trial = step.decision->job.trial, parent = step.decision->job.parent;
        if (step.decision->copies()) {
            copies.add(trial, parent);
            const auto original = [](TrialId other) { return small_sampler().draw(other).configuration; };
            writer->push(row_of_copy(trial, parent, copies.draw(trial, original), small_space()));
            continue;
        }
        writer->push(row_of(trial, small_sampler().draw(trial), small_space()));
    }
    writer->close();
}

void Reference::follow(const RecordedStep& step) {
    const Step derived = ladder.step(step.event);
    if (const auto* result = std::get_if<Result>(&step.event)) {
        answered.emplace_back(derived.message.seq, *in_flight.take(*result));
        std::erase_if(stops_in_flight, [&](const auto& row) { return row.stop.trial == result->trial; });
        std::erase_if(decisions_in_flight, [&](const auto& row) { return row.decision.job.trial == result->trial; });
    }
    if (const auto* start = std::get_if<Start>(&step.event)) last_start = *start;
    if (std::holds_alternative<Stop>(step.event) || std::holds_alternative<Start>(step.event)) stop_due.reset();
    if (derived.next.stop) stop_due = derived.next.stop;
    if (derived.message.stopped) stops_in_flight.push_back({derived.message.seq, *derived.message.stopped});
    if (!derived.message.decision) return;
    if (derived.message.decision->retries()) retried.insert(number(derived.message.seq));
    in_flight.add(derived.message.decision->job);
    decisions_in_flight.push_back({derived.message.seq, *derived.message.decision});
}

}  // namespace espalier::test
