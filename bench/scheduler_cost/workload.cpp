#include "scheduler_cost/workload.hpp"

#include "base/random.hpp"

namespace espalier::bench {
namespace {

double loss_at(TrialId trial, double resource) {
    return draw_unit(seed, trial, Purpose::configuration, static_cast<std::uint32_t>(resource));
}

}  // namespace

Workload::Workload(const LadderPlan& plan) : ladder_(plan) {
    if (plan.stopping) rungs_ = plan.stopping->levels;
    for (FollowUps next = ladder_.step(Start{in_flight, {}}).next; next.vacancies > 0; --next.vacancies)
        running_.push_back({ladder_.step(Vacancy{}).message.decision->job, 0});
}

void Workload::prepare() {
    reports_.clear();
    results_.clear();
    for (std::size_t i = 0; i < running_.size(); ++i) {
        auto& [job, reported] = running_[i];
        if (reported == rungs_.size()) {
            results_.emplace_back(i, result_of(job, loss_at(job.trial, job.to)));
            continue;
        }
        const double resource = rungs_[reported++];
        const double loss = loss_at(job.trial, resource);
        reports_.emplace_back(i, Progress{job.trial, job.rung, job.attempt, resource, loss, job.bracket});
    }
}

std::uint64_t Workload::report() {
    for (const auto& [place, report] : reports_)
        if (ladder_.step(report).message.stopped)
            results_.emplace_back(place, failure_of(running_[place].job, Outcome::stopped));
    return reports_.size();
}

std::uint64_t Workload::decide() {
    for (const auto& [place, result] : results_) {
        // Without limits there is always a new trial: no worker waits.
        const Decision decision = *ladder_.step(result).message.decision;
        promotions_ += decision.promotes() ? 1U : 0U;
        stops_ += result.outcome == Outcome::stopped ? 1U : 0U;
        running_[place] = {decision.job, 0};
    }
    return results_.size();
}

}  // namespace espalier::bench
