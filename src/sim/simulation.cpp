#include "sim/simulation.hpp"

#include <algorithm>
#include <utility>

namespace espalier {

Simulation::Simulation(LadderPlan plan, Limits limits, World world, JobModel& model,
                       std::vector<SimulationListener*> listeners)
    : ladder_(std::move(plan)),
      limits_(limits),
      world_(std::move(world)),
      model_(model),
      listeners_(std::move(listeners)) {}

bool Simulation::step() {
    if (over_) return false;
    if (!started_) {
        started_ = true;
        take(Start{world_.workers, limits_});
        return true;
    }
    const bool change = change_is_next();
    if (!change && finishes_.empty()) {
        over_ = true;  // every job came back, and nothing new will come
        return false;
    }
    const double next = change ? world_.changes[next_change_].time : finishes_.next_time();
    if (next > world_.end) {
        now_ = world_.end;
        over_ = true;
        if (ladder_.gate().open()) take(Stop{StopReason::time});
        return false;
    }
    now_ = next;
    if (change) {
        take(Start{world_.changes[next_change_++].workers, limits_});
        return true;
    }
    const Running running = finishes_.take();
    if (report(running)) return true;
    Result result = running.failed ? failure_of(running.job) : model_.finish(running.job);
    result.seconds = now_ - running.began;
    take(result);
    return true;
}

/// Makes the job's next report, if it has one, and ends the job where the stopping rule says so. The result of a job
/// that was stopped comes at once.
bool Simulation::report(const Running& running) {
    const auto found = curves_.find(number(running.job.trial));
    if (found == curves_.end()) return false;
    Curve& curve = found->second;  // stays where it is while others come
    const Reported reported = curve.reports[curve.next++];
    stopped_ = false;
    take(progress_of(running.job, reported.resource, reported.loss));
    if (!stopped_) {
        put(running, curve.end);
        return true;
    }
    curves_.erase(number(running.job.trial));
    model_.stopped(running.job);
    take(failure_of(running.job, Outcome::stopped, now_ - running.began));
    return true;
}

/// Into the queue: until the job's next report, or its end.
void Simulation::put(const Running& running, double end) {
    double time = end;
    if (const auto found = curves_.find(number(running.job.trial)); found != curves_.end()) {
        const Curve& curve = found->second;
        if (curve.next == curve.reports.size()) {
            curves_.erase(found);
        } else {
            const double left = (running.job.to - curve.reports[curve.next].resource) / (running.job.to - curve.from);
            time = std::clamp(end - left * curve.time, now_, end);
        }
    }
    finishes_.put(time, running);
}

bool Simulation::change_is_next() const {
    if (next_change_ == world_.changes.size()) return false;
    // A run that has ended does not wait for workers to join; one without workers does.
    if (finishes_.empty() && ladder_.vacancies().parked() > 0) return false;
    return finishes_.empty() || world_.changes[next_change_].time <= finishes_.next_time();
}

void Simulation::take(const Event& event) {
    follow_ups_.push_back(event);
    while (!follow_ups_.empty()) follow();
    for (const Job& job : handed_out_) begin(job);
    handed_out_.clear();
}

void Simulation::follow() {
    const Event event = follow_ups_.front();
    follow_ups_.pop_front();
    const Step step = ladder_.step(event);
    for (auto* listener : listeners_) listener->passed(step.message, now_);
    if (step.message.stopped) stopped_ = true;
    if (step.message.decision) {
        handed_out_.push_back(step.message.decision->job);
        model_.start(handed_out_.back());
    }
    if (step.next.stop) follow_ups_.emplace_back(Stop{*step.next.stop});
    for (std::uint32_t i = 0; i < step.next.vacancies; ++i) follow_ups_.emplace_back(Vacancy{});
}

void Simulation::begin(const Job& job) {
    double time = model_.time(job);
    if (world_.from_scratch) time = trained_in_[number(job.trial)] += time;
    const Fortune fortune = fortune_of(world_, job, time, world_.end - now_);
    drops_ += fortune.drops;
    const double end = now_ + fortune.time;
    if (ladder_.plan().stopping && !fortune.failed)
        if (auto reports = model_.reports(job); !reports.empty())
            curves_[number(job.trial)] = {std::move(reports), 0, end, fortune.last,
                                          world_.from_scratch ? 0.0 : job.from};
    put({job, now_, fortune.failed}, end);
    for (auto* listener : listeners_) listener->began(job, now_, fortune);
}

}  // namespace espalier
