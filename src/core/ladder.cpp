#include "core/ladder.hpp"

#include <algorithm>
#include <tuple>

#include "core/retry.hpp"

namespace espalier {
namespace {

LastStage last_stage_of(const LadderPlan& plan) {
    switch (plan.scheme) {
        case Scheme::loop:
            return LoopStage(plan);
        case Scheme::sha:
            return ShaStage(plan);
        case Scheme::pbt:
            return PbtStage(plan);
        case Scheme::asha:
            break;
    }
    return SampleStage(plan);
}

LadderPlan checked(LadderPlan plan) {
    check(plan);
    return plan;
}

}  // namespace

Ladder::Ladder(LadderPlan plan) : plan_(checked(std::move(plan))), last_stage_(last_stage_of(plan_)) {
    if (plan_.stopping) stopping_.emplace(plan_);
    if (plan_.scheme != Scheme::asha) return;
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
    if (plan_.scheme != Scheme::asha) return false;
    const auto* result = std::get_if<Result>(&event);
    return result != nullptr && result->bracket == 0 && result->rung >= first_bracket_rungs_;
}

Step Ladder::step(const Event& event) noexcept {
    Message message;
    message.seq = next_seq();
    message.event = event;
    while (lacks_rung_of(event)) add_rung();
    pass_front(message);
    for (auto stage = stages_.rbegin(); stage != stages_.rend(); ++stage) stage->pass(message);
    pass_last(message);
    const FollowUps next = vacancies_.pass(message);
    return {message, next};
}

void Ladder::pass_front(Message& message) noexcept {
    const auto* result = std::get_if<Result>(&message.event);
    const bool ruled_out = result != nullptr && stopping_ && stopping_->stopped(result->trial);
    retry(message, plan_, ruled_out);
    if (stopping_) stopping_->pass(message);
    gate_.pass(message);
}

void Ladder::pass_last(Message& message) noexcept {
    std::visit([&](auto& stage) { stage.pass(message); }, last_stage_);
}

std::uint64_t Ladder::drawn() const {
    return std::visit([](const auto& stage) { return stage.drawn(); }, last_stage_);
}

std::uint64_t Ladder::drawn(std::uint32_t bracket) const {
    return std::visit([&](const auto& stage) { return stage.drawn(bracket); }, last_stage_);
}

std::uint64_t Ladder::copies() const {
    const auto* pbt = std::get_if<PbtStage>(&last_stage_);
    return pbt != nullptr ? pbt->copies() : 0;
}

bool Ladder::draws(const Limits& limits) const {
    return std::visit([&](const auto& stage) { return stage.draws(limits); }, last_stage_);
}

std::uint64_t Ladder::available() const {
    std::uint64_t all = 0;
    for (const auto& stage : stages_) all += stage.available();
    if (const auto* loop = std::get_if<LoopStage>(&last_stage_)) all += loop->available();
    if (const auto* sha = std::get_if<ShaStage>(&last_stage_)) all += sha->available();
    if (const auto* pbt = std::get_if<PbtStage>(&last_stage_)) all += pbt->available();
    return all;
}

std::vector<TrialId> Ladder::left_behind(const Message& message) const {
    if (const auto* pbt = std::get_if<PbtStage>(&last_stage_)) return pbt->left_behind();
    const auto* sha = std::get_if<ShaStage>(&last_stage_);
    return sha != nullptr && message.closed ? sha->left_behind() : std::vector<TrialId>{};
}

bool Ladder::is_over(TrialId trial) const {
    if (const auto* pbt = std::get_if<PbtStage>(&last_stage_)) return pbt->is_over(trial);
    const auto* sha = std::get_if<ShaStage>(&last_stage_);
    return sha != nullptr && sha->is_over(trial);
}

std::vector<RungState> Ladder::rung_states() const {
    std::vector<RungState> states;
    for (const auto& stage : stages_) states.push_back(stage.state());
    if (const auto* loop = std::get_if<LoopStage>(&last_stage_)) loop->add_states(states);
    if (const auto* sha = std::get_if<ShaStage>(&last_stage_)) sha->add_states(states);
    if (const auto* pbt = std::get_if<PbtStage>(&last_stage_)) pbt->add_states(states);
    std::sort(states.begin(), states.end(), [](const RungState& a, const RungState& b) {
        return std::tie(a.bracket, a.rung) < std::tie(b.bracket, b.rung);
    });
    return states;
}

std::size_t Ladder::bytes() const {
    std::size_t total = stopping_ ? stopping_->bytes() : 0;
    for (const auto& stage : stages_) total += stage.rung().bytes();
    if (const auto* loop = std::get_if<LoopStage>(&last_stage_)) total += loop->bytes();
    if (const auto* sha = std::get_if<ShaStage>(&last_stage_)) total += sha->bytes();
    if (const auto* pbt = std::get_if<PbtStage>(&last_stage_)) total += pbt->bytes();
    return total;
}

}  // namespace espalier
