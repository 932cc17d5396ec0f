#include "view/draw_story.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "view/table.hpp"

namespace espalier {
namespace {

std::string model_text(const DrawRow& drawn) {
    return fmt::format("from {} at {}, of those up to message {}; log(l/g) = {}", counted(drawn.why.points, "result"),
                       shortest(drawn.why.level), number(drawn.seen.value_or(Seq{0})), rounded(drawn.why.acquisition));
}

/// How often, and as what.
std::string part_text(Origin origin, std::uint64_t count) {
    switch (origin) {
        case Origin::random_part:
            return fmt::format("{} at random, as a part always is", count);
        case Origin::too_few:
            return fmt::format("{} at random, for want of results", count);
        case Origin::not_ready:
            return fmt::format("{} at random, for want of a model in time", count);
        case Origin::given:
            return fmt::format("{} given by the study", count);
        case Origin::copy:
            return fmt::format("{} copied from others", count);
        default:
            return fmt::format("{} by {}", count, name_of(origin));
    }
}

std::string cost_text(double seconds) { return fmt::format("{:.3g} ms", seconds * 1e3); }

}  // namespace

std::string draw_text(const DrawRow& drawn, std::uint64_t trial, std::uint64_t seed) {
    switch (drawn.why.origin) {
        case Origin::random:
            return fmt::format("drawn at random (seed {})", seed);
        case Origin::given:
            return "given by the study ([[try]])";
        case Origin::grid:
            return "a point of the grid";
        case Origin::sobol:
            return fmt::format("point {} of the Sobol sequence (seed {})", trial, seed);
        case Origin::tpe:
            return "drawn by tpe, a tree-structured Parzen estimator, " + model_text(drawn);
        case Origin::kde:
            return "drawn by kde, BOHB's kernel density estimator, " + model_text(drawn);
        case Origin::random_part:
            return fmt::format("drawn at random, as a part of the draws always is (seed {})", seed);
        case Origin::too_few:
            return fmt::format("drawn at random (seed {}): up to message {} there were too few results for a model",
                               seed, number(drawn.seen.value_or(Seq{0})));
        case Origin::not_ready:
            return fmt::format("drawn at random (seed {}): no model was ready in time", seed);
        case Origin::copy:
            break;
    }
    return fmt::format("explored from that of trial {}", number(drawn.parent));
}

void DrawCounter::see(const FoldedMessage& message) {
    const auto seq = number(message.at.seq);
    if (std::holds_alternative<Result>(message.event) && !message.retried) results_.push_back(seq);
    if (!message.decision || !message.decision->draws()) return;
    const auto trial = number(message.decision->job.trial);
    if (drawn_at_.size() <= trial) drawn_at_.resize(std::max<std::size_t>(trial + 1, 2 * drawn_at_.size()));
    drawn_at_[trial] = seq;
}

void DrawCounter::take(const TrialRow& row) {
    const auto trial = number(row.trial);
    if (!row.drawn || trial >= drawn_at_.size() || drawn_at_[trial] == 0) return;
    const DrawRow& drawn = *row.drawn;
    ++tally_.draws;
    ++tally_.origins[drawn.why.origin];
    tally_.seconds += drawn.seconds;
    tally_.model_seconds += drawn.model_seconds;
    tally_.longest = std::max(tally_.longest, drawn.seconds);
    if (!is_modelled(drawn.why.origin)) return;
    const auto next = std::upper_bound(results_.begin(), results_.end(), number(drawn.seen.value_or(Seq{0})));
    ++(next == results_.end() || *next > drawn_at_[trial] ? tally_.newest : tally_.older);
}

std::string draws_text(const DrawTally& tally) {
    std::string parts;
    for (const auto& [origin, count] : tally.origins) {
        parts += (parts.empty() ? "" : ", ") + part_text(origin, count);
        if (is_modelled(origin))
            parts += fmt::format(" ({} from the newest model, {} from an older one)", tally.newest, tally.older);
    }
    std::string text = fmt::format("{}: {}", tally.draws, parts);
    if (tally.seconds > 0)
        text += fmt::format("; a draw takes a worker {}, {} at most; models took {}",
                            cost_text(tally.seconds / static_cast<double>(tally.draws)), cost_text(tally.longest),
                            duration(tally.model_seconds));
    return text;
}

}  // namespace espalier
