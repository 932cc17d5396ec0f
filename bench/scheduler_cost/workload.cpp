#include "scheduler_cost/workload.hpp"

#include "base/random.hpp"

namespace espalier::bench {

Workload::Workload(const LadderPlan& plan) : ladder_(plan) {
    for (FollowUps next = ladder_.step(Start{in_flight, {}}).next; next.vacancies > 0; --next.vacancies)
        jobs_.push_back(ladder_.step(Vacancy{}).message.decision->job);
    results_.resize(jobs_.size());
}

void Workload::prepare() {
    for (std::size_t i = 0; i < jobs_.size(); ++i)
        results_[i] = result_of(jobs_[i], draw_unit(seed, jobs_[i].trial, Purpose::configuration, jobs_[i].rung));
}

std::uint64_t Workload::decide() {
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
        // Without limits there is always a new trial: no worker waits.
        const Decision decision = *ladder_.step(results_[i]).message.decision;
        promotions_ += decision.promotes() ? 1U : 0U;
        jobs_[i] = decision.job;
    }
    return jobs_.size();
}

}  // namespace espalier::bench
