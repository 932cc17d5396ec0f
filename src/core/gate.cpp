#include "core/gate.hpp"

#include <algorithm>

namespace espalier {

void Gate::pass(Message& message) noexcept {
    if (const auto* start = std::get_if<Start>(&message.event)) {
        open_ = true;
        message.fresh = start->workers - std::min(start->workers, workers_);
        workers_ += message.fresh;
        surplus_ = workers_ - start->workers;
        return;
    }
    if (std::holds_alternative<Stop>(message.event)) {
        open_ = false;
        return;
    }
    if (std::holds_alternative<Progress>(message.event) || message.is_retried()) return;
    // Of whoever asks nobody is counted: they come for one job, and tell its result without wanting another.
    if (workers_ == 0) {
        message.vacancy = open_ && std::holds_alternative<Vacancy>(message.event);
        return;
    }
    message.vacancy = open_ && surplus_ == 0;
    if (message.vacancy) return;
    --workers_;
    if (surplus_ == 0) return;
    --surplus_;
    // A released worker that retires hands its claim on: the job it was released for may still be there.
    if (open_ && std::holds_alternative<Vacancy>(message.event)) message.opened = 1;
}

}  // namespace espalier
