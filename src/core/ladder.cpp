#include "core/ladder.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>

namespace espalier {
namespace {

LadderPlan checked(LadderPlan plan) {
    const auto& levels = plan.levels;
    if (levels.empty() || !(levels.front() > 0)) throw std::invalid_argument("a ladder needs a rung above resource 0");
    if (std::adjacent_find(levels.begin(), levels.end(), std::greater_equal<>{}) != levels.end())
        throw std::invalid_argument("the levels of a ladder must increase");
    if (levels.size() > 256) throw std::invalid_argument("a ladder has at most 256 rungs");
    return plan;
}

}  // namespace

Ladder::Ladder(LadderPlan plan) : plan_(checked(std::move(plan))), sample_(plan_.levels.front(), plan_.capacity) {
    add_rung();
}

RungStage& Ladder::add_rung() {
    const auto k = rungs();
    const bool top = k + 1 >= plan_.levels.size();
    return stages_.emplace_back(k, plan_.eta, plan_.levels[k],
                                top ? std::nullopt : std::optional<double>(plan_.levels[k + 1]));
}

Step Ladder::step(const Event& event) noexcept {
    Message message;
    message.seq = next_seq();
    message.event = event;
    if (const auto* result = std::get_if<Result>(&event))
        while (rungs() <= result->rung) add_rung();
    gate_.pass(message);
    for (auto stage = stages_.rbegin(); stage != stages_.rend(); ++stage) stage->pass(message);
    sample_.pass(message);
    const FollowUps next = vacancies_.pass(message);
    return {message, next};
}

std::size_t Ladder::bytes() const {
    std::size_t total = 0;
    for (const auto& stage : stages_) total += stage.rung().bytes();
    return total;
}

}  // namespace espalier
