#include <fmt/format.h>

#include "base/text.hpp"
#include "view/table.hpp"
#include "view/trial_history.hpp"
#include "view/words.hpp"

namespace espalier {
namespace {

std::string promoted_text(const TrialHistory& history, const ResultHistory& result) {
    const PromotionHistory& promotion = *result.promotion;
    if (promotion.at.seq == result.came.seq)
        return fmt::format("at once, to {}: the worker that brought the result went on with it",
                           shortest(promotion.to));
    const Standing& s = promotion.standing;
    std::string text = fmt::format(
        "to {}, {} and {} of this rung later, at {}, by message {} ({}). It then ranked {} of {}, among the "
        "best floor({}/{}) = {}",
        shortest(promotion.to), span_text(promotion.waited, history.times), counted(promotion.results_since, "result"),
        time_text(promotion.at.time_us, history.times), number(promotion.at.seq),
        event_text(promotion.by, history.several_brackets), s.rank, s.n, s.n, shortest(history.eta), s.k);
    if (s.boundary) text += fmt::format(" (boundary {})", rounded(*s.boundary));
    if (s.rank == 2) text += "; the one ahead of it had been promoted before";
    if (s.rank > 2) text += fmt::format("; the {} ahead of it had been promoted before", s.rank - 1);
    return text;
}

/// What must happen for a trial that is not among the best, and whether it still can.
std::string outlook_text(const TrialHistory& history, const ResultHistory& result) {
    const Standing& now = result.at_end;
    const bool over = history.state == RunState::finished || history.state == RunState::cut;
    if (history.state == RunState::finished && !history.stopped)
        return fmt::format(
            "It cannot be promoted any more: every trial allowed is drawn, and the rung gets no more results (unless "
            "the run is {} with a higher limit)",
            history.simulated() ? "simulated again" : "resumed");
    std::string text =
        fmt::format("It {} be among them when the rung {} {} results if nobody better {}",
                    over ? "would have had to" : "would", over ? "held" : "holds", result.needed, "came");
    if (over)
        text = fmt::format("It would have been among them with {} results if nobody better had come", result.needed);
    if (!over && result.needed - now.n > result.possible)
        return text + fmt::format("; but no more than {} can come to it under the limit of {}", now.n + result.possible,
                                  counted(history.trial_limit.value_or(0), "trial"));
    if (history.state == RunState::running && history.stopped)
        return text + "; but no new jobs are handed out: " + why_it_ended(history.stopped);
    if (over) return text + "; the run is over: " + history.why_over();
    return text;
}

std::string waiting_text(const TrialHistory& history, const ResultHistory& result) {
    const Standing& now = result.at_end;
    std::string text = fmt::format("{} {} of {}; the best floor({}/{}) = {} {} promoted",
                                   now.n == result.at_result.n ? "rank" : "now rank", now.rank, now.n, now.n,
                                   shortest(history.eta), now.k, now.k == 1 ? "is" : "are");
    if (history.state != RunState::running && now.n != result.at_result.n) text.replace(0, 3, "in the end");
    if (result.displaced > 0)
        text += fmt::format("; it was among them {}, before better ones came",
                            result.displaced == 1 ? std::string("for a while") : counted(result.displaced, "time"));
    return text + ". " + outlook_text(history, result);
}

std::string due_text(const TrialHistory& history, const ResultHistory& result) {
    const Standing& now = result.at_end;
    std::string text = fmt::format("it is due: rank {} of {}, among the best floor({}/{}) = {}", now.rank, now.n, now.n,
                                   shortest(history.eta), now.k);
    const bool over = history.state == RunState::finished || history.state == RunState::cut;
    if (history.simulated() && over) return text + fmt::format("; but the run is over: {}", history.why_over());
    if (history.stopped && over)
        return text + fmt::format("; but the run is over ({}): resume it with a higher limit and it goes on",
                                  why_it_ended(history.stopped));
    if (history.stopped && history.state == RunState::running)
        return text + "; but no new jobs are handed out: " + why_it_ended(history.stopped);
    if (history.state == RunState::running)
        return text + (history.scheme == Scheme::loop
                           ? "; when its bracket has its turn, a worker that becomes free takes it, better ones first"
                           : "; a worker that becomes free takes it, better ones first");
    if (history.simulated()) return text + "; but the simulation ended before";
    return text + "; when the run is resumed, a worker takes it";
}

}  // namespace

std::string fate_text(const TrialHistory& history, const ResultHistory& result) {
    switch (result.fate) {
        case Fate::top:
            return "nothing is promoted out of the top rung";
        case Fate::failed:
            if (history.population) return population_end(*history.population, history.times);
            return "failures rank last and are never promoted";
        case Fate::stopped:
            return "what the stopping rule ended ranks last, as failures do, and is never promoted";
        default:
            break;
    }
    if (history.population && result.fate != Fate::promoted) return population_end(*history.population, history.times);
    if (history.population)
        return fmt::format("to {}, at {}, by message {} ({})", shortest(result.promotion->to),
                           time_text(result.promotion->at.time_us, history.times), number(result.promotion->at.seq),
                           event_text(result.promotion->by, history.several_brackets));
    if (history.sha) return sha_fate_text(history, result);
    if (result.fate == Fate::promoted) return promoted_text(history, result);
    return result.fate == Fate::due ? due_text(history, result) : waiting_text(history, result);
}

}  // namespace espalier
