#include "sim/simulation.hpp"

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
    Result result = running.failed ? failure_of(running.job) : model_.finish(running.job);
    result.seconds = now_ - running.began;
    take(result);
    return true;
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
    finishes_.put(now_ + fortune.time, {job, now_, fortune.failed});
    for (auto* listener : listeners_) listener->began(job, now_, fortune);
}

}  // namespace espalier
