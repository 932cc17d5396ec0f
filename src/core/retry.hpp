/// What becomes of a job that failed. While it has attempts left, its worker does it again, from the state before it:
///
///   failed, attempt 1 ─▶ train again, attempt 2     no vacancy, no rung: to the stages it is as if the job were
///   failed, attempt 2 ─▶ train again, attempt 3     still running
///   failed, attempt 3 ─▶ ranks last
///
/// That is no new job: it is handed out after a stop and to a worker who is to retire, too, as a job in flight runs to
/// its end there. In a population the last stage adds whose state the job begins with. Its resource is charged again,
/// by `vacancies`: the limit is on what is handed out. Budgets of brackets count a job once, so that failures do not
/// shift what is trained where.
///
/// Pure; called at the front of the chain, by whoever passes messages on in seq order.
#pragma once

#include <cstdint>

#include "core/message.hpp"
#include "core/plan.hpp"

namespace espalier {

/// Whether an attempt with this outcome is followed by another, of so many in all.
[[nodiscard]] constexpr bool is_tried_again(Outcome outcome, std::uint32_t attempt, std::uint32_t attempts) {
    return may_pass(outcome) && attempt < attempts;
}

/// Of a Result that is not its job's last: sets message.decision. `ruled_out`: the stopping rule had ended the trial,
/// which is not worth another attempt.
void retry(Message& message, const LadderPlan& plan, bool ruled_out) noexcept;

}  // namespace espalier
