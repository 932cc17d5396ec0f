#include "core/loop_stage.hpp"

#include <optional>

namespace espalier {

LoopStage::LoopStage(const LadderPlan& plan) : from_scratch_(plan.from_scratch), trials_(plan.capacity) {
    for (std::uint32_t b = 0; b < plan.brackets.size(); ++b) {
        const auto& levels = plan.brackets[b].levels;
        Bracket bracket{{}, sha_budget(plan.brackets[b], plan.eta, plan.from_scratch), 0};
        for (std::uint32_t k = 0; k < levels.size(); ++k)
            bracket.rungs.emplace_back(b, k, plan.eta, levels[k],
                                       k + 1 < levels.size() ? std::optional(levels[k + 1]) : std::nullopt);
        brackets_.push_back(std::move(bracket));
    }
}

void LoopStage::pass(Message& message) noexcept {
    trials_.observe(message);
    if (const Result* result = message.final_result()) brackets_[result->bracket].rungs[result->rung].observe(message);
    if (!message.vacancy) return;
    if (trials_.left() > 0) {
        if (!promote(message)) draw(message);
        return;
    }
    // With no more trials to draw, a bracket that has nothing to promote is passed over, whatever it has spent.
    for (std::uint32_t i = 0; i < brackets_.size(); ++i) {
        const auto bracket = static_cast<std::uint32_t>((current_ + i) % brackets_.size());
        if (available(brackets_[bracket]) == 0) continue;
        if (bracket != current_) turn_to(bracket);
        promote(message);
        return;
    }
}

bool LoopStage::promote(Message& message) noexcept {
    auto& rungs = brackets_[current_].rungs;
    for (auto rung = rungs.rbegin(); rung != rungs.rend() && message.vacancy; ++rung) rung->fill(message);
    if (message.decision) charge(message.decision->job);
    return message.decision.has_value();
}

void LoopStage::draw(Message& message) noexcept {
    auto& bracket = brackets_[current_];
    ++bracket.drawn;
    message.decision = Decision{Job{trials_.next(), 0, 1, 0, bracket.rungs.front().level(), current_}};
    message.vacancy = false;
    charge(message.decision->job);
}

void LoopStage::charge(const Job& job) noexcept {
    spent_ += from_scratch_ ? job.to : job.to - job.from;
    if (spent_ >= brackets_[current_].budget) turn_to(static_cast<std::uint32_t>((current_ + 1) % brackets_.size()));
}

void LoopStage::turn_to(std::uint32_t bracket) noexcept {
    current_ = bracket;
    spent_ = 0;
}

std::uint64_t LoopStage::available(const Bracket& bracket) {
    std::uint64_t all = 0;
    for (const auto& rung : bracket.rungs) all += rung.available();
    return all;
}

std::uint64_t LoopStage::available() const {
    std::uint64_t all = 0;
    for (const auto& bracket : brackets_) all += available(bracket);
    return all;
}

void LoopStage::add_states(std::vector<RungState>& states) const {
    for (const auto& bracket : brackets_)
        for (const auto& rung : bracket.rungs) states.push_back(rung.state());
}

std::size_t LoopStage::bytes() const {
    std::size_t total = 0;
    for (const auto& bracket : brackets_)
        for (const auto& rung : bracket.rungs) total += rung.rung().bytes();
    return total;
}

}  // namespace espalier
