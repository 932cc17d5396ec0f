#include "core/sample_stage.hpp"

namespace espalier {

SampleStage::SampleStage(const LadderPlan& plan) : trials_(plan.capacity) {
    for (const auto& [levels, share] : plan.brackets) entrances_.push_back({levels.front(), share, 0});
}

std::uint32_t SampleStage::next() const noexcept {
    __extension__ using Wide = unsigned __int128;  // fractions are compared exactly
    std::uint32_t least = 0;
    for (std::uint32_t b = 1; b < entrances_.size(); ++b) {
        const auto &a = entrances_[least], &c = entrances_[b];
        if (static_cast<Wide>(c.drawn) * a.share < static_cast<Wide>(a.drawn) * c.share) least = b;
    }
    return least;
}

void SampleStage::pass(Message& message) noexcept {
    trials_.observe(message);
    if (!message.vacancy || trials_.left() == 0) return;
    const std::uint32_t bracket = next();
    ++entrances_[bracket].drawn;
    message.decision = Decision{Job{trials_.next(), 0, 1, 0, entrances_[bracket].level, bracket}};
    message.vacancy = false;
}

}  // namespace espalier
