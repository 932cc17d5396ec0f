#include <fmt/format.h>

#include "base/text.hpp"
#include "view/table.hpp"
#include "view/trial_history.hpp"
#include "view/words.hpp"

namespace espalier {
namespace {

/// "of its 9 trials the best 3 are trained further".
std::string rule_text(const ResultHistory& result) {
    return fmt::format("of its {} the best {} {} trained further", counted(result.rung_trials, "trial"),
                       result.trained_further, result.trained_further == 1 ? "is" : "are");
}

std::string undecided_text(const TrialHistory& history, const ResultHistory& result) {
    const Standing& now = result.at_end;
    std::string text =
        fmt::format("rank {} of {} so far; {}, when all results are there", now.rank, now.n, rule_text(result));
    if (history.state != RunState::running) return text + fmt::format("; the run is {}", name_of(history.state));
    return history.stopped ? text + "; but no new jobs are handed out: " + why_it_ended(history.stopped) : text;
}

std::string promoted_by_a_full_rung(const TrialHistory& history, const ResultHistory& result) {
    const PromotionHistory& promotion = *result.promotion;
    std::string text = fmt::format("to {}, at {}, by message {} ({}): rank {} of {} when the rung was complete, and {}",
                                   shortest(promotion.to), time_text(promotion.at.time_us, history.times),
                                   number(promotion.at.seq), event_text(promotion.by, history.several_brackets),
                                   promotion.standing.rank, promotion.standing.n, rule_text(result));
    if (promotion.standing.boundary) text += fmt::format(" (boundary {})", rounded(*promotion.standing.boundary));
    return text;
}

}  // namespace

std::string sha_rank_text(const ResultHistory& result) {
    const Standing& s = result.at_result;
    std::string text = fmt::format("{} of {} when it came", s.rank, s.n);
    if (!result.ok()) return text + ", behind all that did not fail";
    if (result.fate == Fate::top) return text;
    if (s.n < result.rung_trials)
        return text +
               fmt::format("; the rung is decided when all its {} are there", counted(result.rung_trials, "result"));
    return text + fmt::format(", the last of the rung; {}", rule_text(result));
}

std::string sha_fate_text(const TrialHistory& history, const ResultHistory& result) {
    const Standing& now = result.at_end;
    switch (result.fate) {
        case Fate::promoted:
            return promoted_by_a_full_rung(history, result);
        case Fate::due:
            return fmt::format(
                "it is due: rank {} of {} in a complete rung, and {}; the next free worker takes it, better "
                "ones first",
                now.rank, now.n, rule_text(result));
        case Fate::undecided:
            return undecided_text(history, result);
        default:
            break;
    }
    return fmt::format(
        "rank {} of {} when the rung was complete; {}. It is never promoted: a bracket decides a rung once", now.rank,
        now.n, rule_text(result));
}

}  // namespace espalier
