#include "runtime/virtual_jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>

#include "base/text.hpp"
#include "exec/arena_executor.hpp"
#include "runtime/failure_row.hpp"
#include "runtime/metrics_json.hpp"

namespace espalier {

VirtualJobs::VirtualJobs(const Study& study, const Library& library, const Draws& draws, EvaluatorSettings settings,
                         std::uint32_t threads)
    : draws_(draws),
      time_(study.simulation->time, study.space),
      maximize_(study.maximize),
      inline_(threads <= 1 || !library.description().thread_safe),
      evaluator_(library, study.space, *this, std::move(settings), ArenaExecutor::isolate),
      arena_(static_cast<int>(threads), 0) {}

VirtualJobs::~VirtualJobs() { end(); }

void VirtualJobs::end() {
    ask_to_stop();
    std::unique_lock lock(mutex_);
    done_.wait(lock, [&] { return running_ == 0; });
}

void VirtualJobs::start(const Job& job) {
    auto fresh = std::make_unique<Pending>();
    fresh->configuration = draws_.of(job.trial);
    Pending& pending = *fresh;
    {
        std::unique_lock lock(mutex_);
        // What the world dropped for good was not waited for; now it is done again.
        if (const auto former = pending_.find(number(job.trial)); former != pending_.end())
            done_.wait(lock, [&] { return former->second->done; });
        pending_[number(job.trial)] = std::move(fresh);
        ++running_;
    }
    if (inline_)
        evaluate(job, pending);
    else
        arena_.enqueue([this, job, &pending] { evaluate(job, pending); });
}

void VirtualJobs::evaluate(const Job& job, Pending& pending) {
    Evaluation evaluation = evaluator_.run(job, pending.configuration);
    const std::lock_guard lock(mutex_);
    pending.evaluation = std::move(evaluation);
    pending.done = true;
    --running_;
    done_.notify_all();
}

VirtualJobs::Pending& VirtualJobs::await(const Job& job) {
    std::unique_lock lock(mutex_);
    Pending& pending = *pending_.at(number(job.trial));
    done_.wait(lock, [&] { return pending.done; });
    return pending;
}

double VirtualJobs::time(const Job& job) {
    if (!time_.metric()) {
        const std::lock_guard lock(mutex_);
        return time_.of(job, pending_.at(number(job.trial))->configuration);
    }
    const auto& evaluation = await(job).evaluation;
    if (!evaluation.result) return 0;  // asked to stop: it never comes back
    // A job that failed may not have said its time: it takes what its resource is.
    const auto& metrics = evaluation.metrics;
    const auto found =
        std::find_if(metrics.begin(), metrics.end(), [&](const Metric& m) { return m.name == *time_.metric(); });
    if (found == metrics.end() && !evaluation.result->ok()) return job.to - job.from;
    if (found == metrics.end())
        throw std::runtime_error(fmt::format("time = \"metric:{}\": the objective reports no such metric (trial {})",
                                             *time_.metric(), number(job.trial)));
    if (!(found->value >= 0) || !std::isfinite(found->value))
        throw std::runtime_error(fmt::format("time = \"metric:{}\" is {} for trial {}: it must be 0 or more",
                                             *time_.metric(), shortest(found->value), number(job.trial)));
    return found->value;
}

Result VirtualJobs::finish(const Job& job) {
    Pending& pending = await(job);
    if (!pending.evaluation.result) throw Stopped{};
    tell(pending, pending.said.size());
    Evaluation evaluation = std::move(pending.evaluation);
    Result result = *evaluation.result;
    if (!result.ok() && !first_failure_) first_failure_ = {job.trial, evaluation.message};
    if (evaluation.figures) said_.emplace_back(failure_row(job, *evaluation.figures));
    if (!evaluation.message.empty() || !evaluation.metrics.empty())
        said_.emplace_back(ReportRow{job.trial, job.rung, job.attempt, std::move(evaluation.message),
                                     metrics_json(evaluation.metrics)});
    {
        const std::lock_guard lock(mutex_);
        pending_.erase(number(job.trial));
    }
    result.seconds = 0;
    return result;
}

std::vector<Reported> VirtualJobs::reports(const Job& job) { return await(job).reports; }

void VirtualJobs::reported(const Progress& report) {
    const std::lock_guard lock(mutex_);
    Pending& pending = *pending_.at(number(report.trial));
    tell(pending, pending.said_until[pending.told_reports++]);
}

void VirtualJobs::stopped(const Job& job) {
    evaluator_.discard(job);
    const std::lock_guard lock(mutex_);
    pending_.erase(number(job.trial));
}

void VirtualJobs::tell(Pending& pending, std::size_t until) {
    const auto first = pending.said.begin() + static_cast<std::ptrdiff_t>(pending.told);
    const auto last = pending.said.begin() + static_cast<std::ptrdiff_t>(until);
    said_.insert(said_.end(), std::make_move_iterator(first), std::make_move_iterator(last));
    pending.told = until;
}

void VirtualJobs::say(const Job& job, Row row) {
    const std::lock_guard lock(mutex_);
    if (const auto found = pending_.find(number(job.trial)); found != pending_.end())
        found->second->said.push_back(std::move(row));
}

void VirtualJobs::progress(const Job& job, double resource, double value, const std::vector<Metric>& metrics) noexcept {
    say(job, ProgressRow{job.trial, job.rung, job.attempt, 0, resource, value, metrics_json(metrics)});
}

bool VirtualJobs::go_on(const Job& job, double resource, double value) noexcept {
    const std::lock_guard lock(mutex_);
    if (const auto found = pending_.find(number(job.trial)); found != pending_.end()) {
        found->second->reports.push_back({resource, maximize_ ? -value : value});
        found->second->said_until.push_back(found->second->said.size());
    }
    return true;
}

void VirtualJobs::log(const Job& job, int level, const std::string& text) noexcept {
    say(job, LogRow{job.trial, 0, level, text});
}

// Nothing is lost in a simulation but what memory is short of: no row, and no virtual time.
void VirtualJobs::rebuilt(const Job&, double, double, double) noexcept {}

}  // namespace espalier
