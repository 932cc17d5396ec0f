#include "sim/observations.hpp"

#include <algorithm>

namespace espalier {

Observations::Observations(const LadderPlan& plan, std::optional<double> full)
    : brackets_(plan.brackets), full_(full) {}

void Observations::passed(const Message& message, double time) {
    if (const auto* start = std::get_if<Start>(&message.event)) staff_.push_back({time, start->workers});
    const auto* result = std::get_if<Result>(&message.event);
    if (result == nullptr) return;
    ++jobs_;
    busy_ += result->seconds;
    if (!result->ok()) {
        ++(result->outcome == Outcome::stopped ? stopped_ : failures_);
        return;
    }
    const double resource = brackets_[result->bracket].levels[result->rung];
    const Incumbent candidate{result->trial, result->rung, result->attempt, resource, result->loss, result->bracket};
    if (incumbents_.empty() || better(candidate, incumbents_.back().incumbent))
        incumbents_.push_back({time, candidate});
    if (!full_ || resource < *full_) return;
    ++in_full_;
    if (!first_in_full_) first_in_full_ = time;
    improve(best_full_, candidate);
}

std::optional<Incumbent> Observations::incumbent_at(double time) const {
    const auto after = std::upper_bound(incumbents_.begin(), incumbents_.end(), time,
                                        [](double t, const IncumbentAt& at) { return t < at.time; });
    if (after == incumbents_.begin()) return std::nullopt;
    return std::prev(after)->incumbent;
}

double Observations::utilisation(const Simulation& simulation, double end) const {
    double busy = busy_;
    simulation.in_flight([&](const Job&, double began) { busy += std::max(0.0, end - began); });
    double there = 0;
    for (std::size_t i = 0; i < staff_.size(); ++i) {
        const double until = i + 1 < staff_.size() ? staff_[i + 1].from : end;
        there += staff_[i].workers * std::max(0.0, until - staff_[i].from);
    }
    return there > 0 ? busy / there : 0;
}

}  // namespace espalier
