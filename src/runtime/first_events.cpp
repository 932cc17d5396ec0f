#include "runtime/first_events.hpp"

namespace espalier {

std::vector<Event> first_events(const Replayed& past, const Study& study, std::optional<double> time_left) {
    const Limits limits = ladder_limits(study);
    const auto& vacancies = past.ladder.vacancies();
    std::optional<StopReason> over = vacancies.reached(limits);
    if (!over && time_left && *time_left <= 0) over = StopReason::time;
    std::vector<Event> events;
    if (!over) events.emplace_back(Start{study.workers, limits});
    if (over && past.ladder.gate().open()) events.emplace_back(Stop{*over});
    // The rule ended them before the program did: they are not run again.
    for (const Job& job : past.stopped) events.emplace_back(failure_of(job, Outcome::stopped));
    for (auto i = vacancies.pending(); i > 0; --i) events.emplace_back(Vacancy{});
    return events;
}

}  // namespace espalier
