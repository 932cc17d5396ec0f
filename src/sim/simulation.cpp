#include "sim/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
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
    const auto [what, time] = next();
    over_ = what == Next::nothing || time > world_.end;
    if (what != Next::nothing && over_) end_world();
    if (over_) return false;
    if (time > longest_time)
        throw std::runtime_error("virtual time goes beyond 1e12: choose a larger unit of time, or an end with until");
    now_ = time;
    if (what == Next::limit)
        take(Stop{StopReason::time});
    else if (what == Next::change)
        take(Start{world_.changes[next_change_++].workers, limits_});
    else
        finish();
    return true;
}

void Simulation::stop(StopReason reason) {
    over_ = true;
    take(Stop{reason});
}

/// Of equal times: the limit, then a change, then what finishes.
std::pair<Simulation::Next, double> Simulation::next() const {
    std::pair<Next, double> next{Next::nothing, std::numeric_limits<double>::infinity()};
    if (!finishes_.empty()) next = {Next::finish, finishes_.next_time()};
    // Once no jobs are handed out, a Start would have them handed out again.
    if (!ladder_.gate().open()) return next;
    const bool goes_on = next.first != Next::nothing || waits_for_workers();
    if (goes_on && next_change_ < world_.changes.size() && world_.changes[next_change_].time <= next.second)
        next = {Next::change, world_.changes[next_change_].time};
    if (next.first != Next::nothing && world_.limit <= next.second) next = {Next::limit, world_.limit};
    return next;
}

/// Where nothing is in flight: whether a worker who joined would have something to do.
bool Simulation::waits_for_workers() const { return ladder_.draws(limits_) || ladder_.available() > 0; }

void Simulation::finish() {
    const Running running = finishes_.take();
    if (report(running)) return;
    Result result = running.failed ? failure_of(running.job) : model_.finish(running.job);
    result.seconds = now_ - running.began;
    tell_drops(running);
    take(result);
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
    tell_drops(running);
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

void Simulation::tell_drops(const Running& running) {
    if (running.drops == 0) return;
    drops_ += running.drops;
    for (auto* listener : listeners_) listener->dropped(running.job, now_, running.drops, running.failed);
}

void Simulation::end_world() {
    now_ = world_.end;
    finishes_.each([&](double, const Running& running) { tell_drops(running); });
    if (ladder_.gate().open()) take(Stop{StopReason::time});
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
    if (world_.from_scratch) {
        double& in_all = trained_in_[number(job.trial)];
        if (job.attempt == 1) in_all += time;
        time = in_all;
    }
    const Fortune fortune = fortune_of(world_, job, time, world_.end - now_);
    const double end = now_ + fortune.time;
    if (ladder_.plan().stopping && !fortune.failed && std::isfinite(end))
        if (auto reports = model_.reports(job); !reports.empty())
            curves_[number(job.trial)] = {std::move(reports), 0, end, fortune.last,
                                          world_.from_scratch ? 0.0 : job.from};
    put({job, now_, fortune.drops, fortune.failed}, end);
}

}  // namespace espalier
