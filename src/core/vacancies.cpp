#include "core/vacancies.hpp"

#include <algorithm>

namespace espalier {

FollowUps Vacancies::pass(const Message& message) noexcept {
    FollowUps next;
    std::uint64_t released = 0;
    if (const auto* start = std::get_if<Start>(&message.event)) {
        limits_ = start->limits;
        stopped_ = false;
        // Other limits may have made jobs available: everyone looks again.
        released = parked_;
        next.vacancies = message.fresh;
        pending_ += message.fresh;
    } else if (const auto* result = std::get_if<Result>(&message.event)) {
        --in_flight_;
        if (result->ok()) best_ = std::min(best_, result->loss);
    } else if (std::holds_alternative<Stop>(message.event)) {
        stopped_ = true;
    } else if (std::holds_alternative<Vacancy>(message.event)) {
        --pending_;
    }
    // A trial that is stopped gives back what its job had not trained yet.
    if (message.stopped) charged_ -= message.stopped->unused;

    if (message.decision) {
        ++in_flight_;
        charged_ += message.decision->job.to - message.decision->job.from;
    } else if (message.vacancy) {
        ++parked_;
    }
    if (!stopped_) {
        next.stop = reached(limits_);
        stopped_ = next.stop.has_value();
    }
    released = std::max(released, std::min<std::uint64_t>(parked_, message.opened));
    parked_ -= released;
    pending_ += released;
    next.vacancies += static_cast<std::uint32_t>(released);
    return next;
}

std::optional<StopReason> Vacancies::reached(const Limits& limits) const {
    if (best_ <= limits.target) return StopReason::target;
    if (charged_ >= limits.resource) return StopReason::resource;
    return std::nullopt;
}

}  // namespace espalier
