#include "runtime/session.hpp"

namespace espalier {

bool has_work(const Replayed& past, const Study& study) {
    const Limits limits = ladder_limits(study);
    const auto& ladder = past.ladder;
    if (!ladder.vacancies().ended()) return true;
    if (ladder.vacancies().reached(limits)) return false;
    if (study.limits.seconds && past.elapsed >= *study.limits.seconds) return false;
    return ladder.draws(limits) || ladder.available() > 0;
}

}  // namespace espalier
