#include "sim/observations.hpp"

#include <algorithm>

namespace espalier {

Observations::Observations(const LadderPlan& plan, std::optional<double> full)
    : brackets_(plan.brackets), full_(full) {}

void Observations::passed(const Message& message, double time) {
    if (message.closed) close(*message.closed, time);
    staff_.go_on(time);
    if (const auto* start = std::get_if<Start>(&message.event)) staff_.wanted = start->workers;
    if (const auto* stop = std::get_if<Stop>(&message.event)) stopped_ = stop->reason;
    const auto* result = std::get_if<Result>(&message.event);
    if (message.decision) ++staff_.in_flight;
    if (result == nullptr) return;
    ++jobs_;
    --staff_.in_flight;
    if (!result->ok()) {
        if (result->outcome == Outcome::stopped) {
            ++stopped_early_;
            return;
        }
        ++(message.is_retried() ? retried_ : failures_);
        if (!first_failed_) first_failed_ = result->trial;
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

void Observations::close(const RungClosed& closed, double time) {
    closed_.take(closed, brackets_[closed.bracket].levels[closed.rung]);
    const auto note = [&](std::vector<IncumbentAt>& past, const std::optional<Incumbent>& now) {
        if (now && (past.empty() || better(*now, past.back().incumbent))) past.push_back({time, *now});
    };
    note(by_rung_, closed_.by_rung);
    note(by_bracket_, closed_.by_bracket);
}

void Observations::dropped(const Job&, double, std::uint32_t drops, bool failed) {
    if (failed && drops == most_attempts) ++given_up_;
}

std::optional<Incumbent> Observations::incumbent_at(double time) const {
    const auto after = std::upper_bound(incumbents_.begin(), incumbents_.end(), time,
                                        [](double t, const IncumbentAt& at) { return t < at.time; });
    if (after == incumbents_.begin()) return std::nullopt;
    return std::prev(after)->incumbent;
}

void Observations::Staff::go_on(double time) {
    busy += static_cast<double>(in_flight) * (time - at);
    there += static_cast<double>(std::max(wanted, in_flight)) * (time - at);
    at = time;
}

double Observations::utilisation(double end) const {
    Staff staff = staff_;
    staff.go_on(std::max(end, staff.at));
    return staff.there > 0 ? staff.busy / staff.there : 0;
}

}  // namespace espalier
