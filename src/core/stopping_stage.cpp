#include "core/stopping_stage.hpp"

#include <algorithm>
#include <optional>

namespace espalier {

StoppingStage::StoppingStage(const LadderPlan& plan) : full_(plan.stopping->full), rule_(rule_of(*plan.stopping)) {
    for (const auto& bracket : plan.brackets) levels_.push_back(bracket.levels);
}

StoppingStage::Rule StoppingStage::rule_of(const StoppingPlan& plan) {
    switch (plan.rule) {
        case StoppingRule::asha:
            return AshaRule(plan);
        case StoppingRule::curve:
            return CurveRule(plan);
        case StoppingRule::median:
            break;
    }
    return MedianRule(plan);
}

void StoppingStage::pass(Message& message) noexcept {
    if (const auto* report = std::get_if<Progress>(&message.event))
        observe(*report, message);
    else if (const Result* result = message.final_result())
        observe(*result);
}

void StoppingStage::observe(const Progress& report, Message& message) {
    Trial& trial = trials_[number(report.trial)];
    if (trial.stopped || !(report.resource > trial.last)) return;
    trial.last = report.resource;
    const auto cause =
        std::visit([&](auto& rule) { return rule.report(report.trial, report.resource, report.loss); }, rule_);
    const auto& levels = levels_[report.bracket];
    const double from = report.rung > 0 ? levels[report.rung - 1] : 0;
    const double to = levels[report.rung];
    if (!cause || report.resource >= to) return;
    trial.stopped = true;
    ++stops_;
    message.stopped = TrialStop{report.trial,   report.rung,     report.attempt,
                                report.bracket, report.resource, cause->value,
                                cause->bound,   cause->n,        to - std::max(report.resource, from)};
}

void StoppingStage::observe(const Result& result) {
    const bool in_full = levels_[result.bracket][result.rung] == full_;
    if (result.ok() && !in_full) return;
    if (result.ok())
        std::visit([&](auto& rule) { rule.complete(result.trial, result.loss); }, rule_);
    else
        std::visit([&](auto& rule) { rule.forget(result.trial); }, rule_);
    trials_.erase(number(result.trial));
}

bool StoppingStage::stopped(TrialId trial) const {
    const auto found = trials_.find(number(trial));
    return found != trials_.end() && found->second.stopped;
}

std::size_t StoppingStage::bytes() const {
    return trials_.size() * (sizeof(*trials_.begin()) + 2 * sizeof(void*)) +
           std::visit([](const auto& rule) { return rule.bytes(); }, rule_);
}

}  // namespace espalier
