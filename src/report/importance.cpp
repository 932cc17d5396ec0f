#include "report/importance.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "report/listing.hpp"

namespace espalier {
namespace {

bool weighs(const Tape& tape, const TapeJob& job) {
    return job.counts() && job.ok() && tape.trial(job.trial).parent == 0;
}

std::vector<std::uint32_t> jobs_at(const Tape& tape, double resource, std::size_t most) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> found;
    for (std::uint32_t i = 0; i < tape.jobs.size(); ++i)
        if (weighs(tape, tape.jobs[i]) && tape.jobs[i].to == resource) found.push_back({tape.jobs[i].trial, i});
    std::sort(found.begin(), found.end());
    std::vector<std::uint64_t> trials;
    for (const auto& [trial, job] : found) trials.push_back(trial);
    const auto chosen = even_sample(std::move(trials), most);
    std::vector<std::uint32_t> jobs;
    for (const auto& [trial, job] : found)
        if (jobs.size() < chosen.size() && chosen[jobs.size()] == trial) jobs.push_back(job);
    return jobs;
}

}  // namespace

WeighedResults weighed_results(const Tape& tape, std::size_t parameters, const ImportanceRule& rule) {
    WeighedResults results;
    results.needed = std::max(rule.least, rule.a_parameter * parameters + 1);
    std::map<double, std::size_t, std::greater<>> counts;
    for (const auto& job : tape.jobs)
        if (weighs(tape, job)) ++counts[job.to];
    for (const auto& [resource, count] : counts) {
        if (parameters > 0 && count >= results.needed && results.levels.size() < rule.levels)
            results.levels.push_back({resource, count, {}});
        if (count > results.most.available) results.most = {resource, count, {}};
    }
    for (auto& level : results.levels) level.jobs = jobs_at(tape, level.resource, rule.most);
    return results;
}

std::size_t clip_far_losses(std::vector<double>& losses) {
    if (losses.size() < 4) return 0;
    std::vector<double> sorted(losses);
    std::sort(sorted.begin(), sorted.end());
    const double low = sorted[(sorted.size() - 1) / 4], high = sorted[(sorted.size() - 1) * 3 / 4];
    const double fence = high + 3 * (high - low);
    if (!(high > low)) return 0;
    std::size_t clipped = 0;
    for (double& loss : losses)
        if (loss > fence) {
            loss = fence;
            ++clipped;
        }
    return clipped;
}

}  // namespace espalier
