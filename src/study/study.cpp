#include "study/study.hpp"

namespace espalier {

LadderPlan ladder_plan(const Study& study) {
    LadderPlan plan;
    plan.levels = study.levels;
    plan.eta = ReductionFactor(study.rule.eta);
    return plan;
}

Limits ladder_limits(const Study& study) {
    Limits limits;
    if (study.limits.trials) limits.trials = *study.limits.trials;
    if (study.limits.resource) limits.resource = *study.limits.resource;
    if (study.limits.target) limits.target = study.maximize ? -*study.limits.target : *study.limits.target;
    return limits;
}

}  // namespace espalier
