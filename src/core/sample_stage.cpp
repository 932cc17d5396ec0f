#include "core/sample_stage.hpp"

#include <algorithm>

namespace espalier {

void SampleStage::pass(Message& message) noexcept {
    if (const auto* start = std::get_if<Start>(&message.event)) limit_ = std::min(start->limits.trials, capacity_);
    if (!message.vacancy || drawn_ >= limit_) return;
    message.decision = Decision{Job{TrialId{++drawn_}, 0, 1, 0, level_}};
    message.vacancy = false;
}

}  // namespace espalier
