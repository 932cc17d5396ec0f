#include "core/rung_stage.hpp"

namespace espalier {

void RungStage::pass(Message& message) noexcept {
    const Result* result = message.final_result();
    if (result != nullptr && result->rung == index_ && result->bracket == bracket_) observe(message);
    if (message.vacancy) fill(message);
}

void RungStage::observe(Message& message) noexcept {
    const auto& result = std::get<Result>(message.event);
    const auto before = rung_.available();
    if (result.ok())
        rung_.record(result.trial, result.loss);
    else
        rung_.record_failure();
    // Never negative: a result displaces at most one candidate, and takes its place.
    if (next_) message.opened += static_cast<std::uint32_t>(rung_.available() - before);
}

void RungStage::fill(Message& message) noexcept {
    if (!next_) return;
    const auto promotion = rung_.promote();
    if (!promotion) return;
    message.decision = Decision{Job{promotion->trial, index_ + 1, 1, level_, *next_, bracket_}, promotion->n,
                                promotion->k, promotion->boundary};
    message.vacancy = false;
    if (message.opened > 0) --message.opened;  // it took itself what it opened
}

}  // namespace espalier
