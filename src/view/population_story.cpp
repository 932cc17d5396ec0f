#include "view/population_story.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "view/words.hpp"

namespace espalier {

void PopulationFollower::see(const Ladder& ladder, const FoldedMessage& message) {
    const auto& stage = std::get<PbtStage>(ladder.last());
    // What the members were when the turns of this message were decided.
    if (const auto* result = std::get_if<Result>(&message.event); result != nullptr && there_ && !message.retried) {
        const auto found = std::find_if(members_.begin(), members_.end(),
                                        [&](const auto& member) { return member.trial == result->trial; });
        if (found != members_.end()) {
            found->has_result = true;
            found->failed = !result->ok();
            if (result->ok()) found->loss = result->loss;
            if (number(result->trial) == trial_) {
                h_.failed = !result->ok();
                h_.ranks.push_back(rank());
            }
        }
    }
    const auto& left = stage.left_behind();
    if (there_ && std::find(left.begin(), left.end(), TrialId{trial_}) != left.end()) leave(stage, message);
    if (message.decision && message.decision->draws() && number(message.decision->job.trial) == trial_)
        begin(stage, *message.decision);
    if (const auto* members = there_ ? stage.population(h_.number) : nullptr) members_ = *members;
}

void PopulationFollower::begin(const PbtStage& stage, const Decision& decision) {
    const auto where = stage.where(TrialId{trial_});
    if (!where) return;
    there_ = true;
    h_.number = where->population;
    h_.place = where->place + 1;
    h_.members = stage.population(h_.number)->size();
    if (!decision.copies()) return;
    h_.parent = number(decision.job.parent);
    h_.parent_at = decision.job.from;
    if (!stage.left_behind().empty()) h_.predecessor = number(stage.left_behind().back());
}

void PopulationFollower::leave(const PbtStage& stage, const FoldedMessage& message) {
    there_ = false;
    h_.left = message.at;
    h_.rank_at_left = rank();
    if (!message.decision || !message.decision->copies()) return;
    const auto where = stage.where(message.decision->job.trial);
    if (!where || where->population != h_.number || where->place + 1 != h_.place) return;
    h_.successor = number(message.decision->job.trial);
    h_.donor = number(message.decision->job.parent);
}

PopulationRank PopulationFollower::rank() const {
    const auto ranking = PbtStage::ranking(members_);
    const auto own = std::find_if(ranking.begin(), ranking.end(),
                                  [&](std::size_t place) { return number(members_[place].trial) == trial_; });
    const auto n = static_cast<std::uint64_t>(ranking.size());
    return {static_cast<std::uint64_t>(own - ranking.begin()) + 1, n, n / 5};
}

std::string population_origin(const PopulationHistory& history) {
    const std::string place = fmt::format("place {} of population {}, which has {}", history.place, history.number,
                                          counted(history.members, "member"));
    if (history.parent == 0) return fmt::format("a worker was free; for {}", place);
    return fmt::format(
        "a worker was free, and it was the turn of {}; trial {} lost that place. It begins with the state of trial {} "
        "at {}",
        place, history.predecessor, history.parent, shortest(history.parent_at));
}

std::string population_rank(const PopulationRank& rank, bool ok) {
    std::string text = fmt::format("{} of {} with a result when it came", rank.rank, counted(rank.n, "member"));
    if (!ok) return text + ", behind all that did not fail";
    if (rank.worst == 0) return text + fmt::format("; floor({}/5) = 0: nobody is replaced yet", rank.n);
    return text + fmt::format("; the worst floor({}/5) = {} {} replaced when their turn comes: it is {}among them",
                              rank.n, rank.worst, rank.worst == 1 ? "is" : "are", rank.among_worst() ? "" : "not ");
}

const char* population_label(const PopulationHistory& history) {
    if (!history.left) return "waits";
    return history.successor > 0 ? "replaced" : "ended";
}

std::string population_end(const PopulationHistory& history, Times times) {
    if (!history.left)
        return fmt::format(
            "for its turn: those trained least come first, and none is {} or more ahead of the slowest; if it is then "
            "among the worst fifth it is replaced",
            shortest(history.lag));
    const PopulationRank& rank = history.rank_at_left;
    const std::string why = history.failed ? std::string("its job had failed")
                                           : fmt::format("rank {} of {}, among the worst floor({}/5) = {}", rank.rank,
                                                         rank.n, rank.n, rank.worst);
    const std::string when =
        fmt::format("at {} (message {})", time_text(history.left->time_us, times), number(history.left->seq));
    if (history.successor > 0)
        return fmt::format("by trial {}, a copy of trial {}, {}: {}", history.successor, history.donor, when, why);
    return fmt::format("{}: {}, and the one to copy had come to the end, or there was none", when, why);
}

}  // namespace espalier
