#include "core/retry.hpp"

namespace espalier {

void retry(Message& message, const LadderPlan& plan, bool ruled_out) noexcept {
    const auto* result = std::get_if<Result>(&message.event);
    if (result == nullptr || ruled_out || !is_tried_again(result->outcome, result->attempt, plan.attempts)) return;
    const auto& levels = plan.brackets[result->bracket].levels;
    const double from = result->rung > 0 ? levels[result->rung - 1] : 0;
    message.decision =
        Decision{{result->trial, result->rung, result->attempt + 1, from, levels[result->rung], result->bracket}};
}

}  // namespace espalier
