#include "core/vacancies.hpp"

#include <algorithm>

namespace espalier {

FollowUps Vacancies::pass(const Message& message) noexcept {
    FollowUps next;
    std::uint64_t released = 0;
    bool asked = false;
    if (const auto* start = std::get_if<Start>(&message.event)) {
        limits_ = start->limits;
        stopped_ = false;
        failures_ = row_ = 0;
        // Other limits may have made jobs available: everyone looks again.
        released = parked_;
        next.vacancies = message.fresh;
        pending_ += message.fresh;
    } else if (const auto* result = std::get_if<Result>(&message.event)) {
        --in_flight_;
        count(*result);
    } else if (std::holds_alternative<Stop>(message.event)) {
        stopped_ = true;
    } else if (std::holds_alternative<Vacancy>(message.event)) {
        asked = pending_ == 0;
        if (!asked) --pending_;
    }
    // A trial that is stopped gives back what its job had not trained yet.
    if (message.stopped) charged_ -= message.stopped->unused;

    if (message.decision) {
        ++in_flight_;
        charged_ += message.decision->job.to - message.decision->job.from;
    } else if (message.vacancy && !asked) {
        ++parked_;
    }
    if (!stopped_) {
        next.stop = reached(limits_);
        if (!next.stop && failed_too_often()) next.stop = StopReason::failures;
        stopped_ = next.stop.has_value();
    }
    released = std::max(released, std::min<std::uint64_t>(parked_, message.opened));
    parked_ -= released;
    pending_ += released;
    next.vacancies += static_cast<std::uint32_t>(released);
    return next;
}

/// A trial that was stopped trained well until then. What was infeasible tells nothing about the others.
void Vacancies::count(const Result& result) noexcept {
    if (result.ok()) best_ = std::min(best_, result.loss);
    if (result.ok() || result.outcome == Outcome::stopped) row_ = 0;
    if (!is_failure(result.outcome)) return;
    ++failures_;
    ++row_;
}

std::optional<StopReason> Vacancies::reached(const Limits& limits) const {
    if (best_ <= limits.target) return StopReason::target;
    if (charged_ >= limits.resource) return StopReason::resource;
    return std::nullopt;
}

}  // namespace espalier
