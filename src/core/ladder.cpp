#include "core/ladder.hpp"

namespace espalier {
namespace {

LadderPlan checked(LadderPlan plan) {
    check(plan);
    return plan;
}

}  // namespace

Ladder::Ladder(LadderPlan plan) : plan_(checked(std::move(plan))), sample_(plan_) {
    for (auto bracket = static_cast<std::uint32_t>(plan_.brackets.size()); --bracket > 0;)
        for (std::uint32_t rung = 0; rung < plan_.brackets[bracket].levels.size(); ++rung) add_stage(bracket, rung);
    add_rung();
}

void Ladder::add_stage(std::uint32_t bracket, std::uint32_t rung) {
    const auto& levels = plan_.brackets[bracket].levels;
    const bool top = rung + 1 >= levels.size();
    stages_.emplace_back(bracket, rung, plan_.eta, levels[rung],
                         top ? std::nullopt : std::optional<double>(levels[rung + 1]));
}

RungStage& Ladder::add_rung() {
    add_stage(0, first_bracket_rungs_++);
    return stages_.back();
}

bool Ladder::lacks_rung_of(const Event& event) const noexcept {
    const auto* result = std::get_if<Result>(&event);
    return result != nullptr && result->bracket == 0 && result->rung >= first_bracket_rungs_;
}

Step Ladder::step(const Event& event) noexcept {
    Message message;
    message.seq = next_seq();
    message.event = event;
    while (lacks_rung_of(event)) add_rung();
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
