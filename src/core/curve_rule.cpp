#include "core/curve_rule.hpp"

#include <algorithm>
#include <cmath>

namespace espalier {

std::optional<StopCause> CurveRule::report(TrialId trial, double resource, double loss) {
    PowerLaw& curve = curves_[number(trial)];
    if (std::isfinite(loss) && std::isfinite(resource)) curve.add(resource, loss);
    if (!incumbent_ || curve.count() < fewest_reports) return std::nullopt;
    const auto probability = curve.probability_below(*incumbent_, full_);
    if (!probability || !(*probability < probability_)) return std::nullopt;
    return StopCause{*probability, probability_, curve.count()};
}

void CurveRule::complete(TrialId trial, double loss) {
    forget(trial);
    incumbent_ = std::min(incumbent_.value_or(loss), loss);
}

std::size_t CurveRule::bytes() const { return curves_.size() * (sizeof(*curves_.begin()) + 2 * sizeof(void*)); }

}  // namespace espalier
