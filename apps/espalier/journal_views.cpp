#include "journal_views.hpp"

#include <algorithm>
#include <thread>

#include "clock.hpp"
#include "open_study.hpp"
#include "runtime/job_runner.hpp"

namespace espalier {

StatusPlan status_plan(const std::string& journal, const StudyRow& row) {
    const Study study = logged_study(row);
    return {ladder_plan(study),
            full_resource(study),
            {0, study.limits.seconds, states_folder(journal), times_of(study), learns(study.sampler.kind)}};
}

TrialHistory trial_history(JournalReader& reader, std::uint64_t trial) {
    const Study study = logged_study(reader.study());
    TrialHistory history =
        read_history(reader, ladder_plan(study), full_resource(study), trial, now_us(), times_of(study));
    if (study.sampler.kind == SamplerKind::grid && trial > study.tries.size())
        history.grid_point = trial - study.tries.size();
    return history;
}

JournalFollower follower_of(const std::string& journal) {
    return {journal, [journal](const StudyRow& row) { return status_plan(journal, row); }};
}

LookLimit look_limit(double interval) {
    constexpr double share = 0.02;
    constexpr double most = 0.25;  // of one core, however many there are
    const double cores = std::max(1U, std::thread::hardware_concurrency());
    return {interval * std::min(most, share * cores), 0};
}

}  // namespace espalier
