#include "objective/host_job.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "objective/host_text.hpp"

namespace espalier {
namespace {

HostJob& host_of(const espalier_job* job) { return *static_cast<HostJob*>(job->host); }

}  // namespace

HostJob::HostJob(const Job& job, Kind kind, std::uint32_t threads, JobListener& listener, const StopFlag& stop,
                 const JobClock* clock)
    : job_(job),
      kind_(kind),
      listener_(listener),
      stop_(stop),
      clock_(clock),
      abi_{sizeof(espalier_job), this, threads, job.attempt, progress, should_stop, log, metric} {}

int HostJob::progress(const espalier_job* job, double resource, double value, const espalier_metric* metrics,
                      std::size_t metric_count) noexcept {
    auto& self = host_of(job);
    if (self.kind_ == Kind::rebuild) return self.should_end() ? 0 : 1;
    if (!(resource > self.job_.from && resource <= self.job_.to)) {
        // A resource outside the job cannot be placed on a learning curve. Said once, or a long job would flood the
        // log.
        if (!self.warned_.exchange(true))
            self.listener_.log(self.job_, 1,
                               fmt::format("progress at {} is outside of ({}, {}] and is not kept", shortest(resource),
                                           shortest(self.job_.from), shortest(self.job_.to)));
        return self.should_end() ? 0 : 1;
    }
    std::vector<Metric> named;
    if (metrics != nullptr && metric_count > 0) {
        named.reserve(metric_count);
        for (std::size_t i = 0; i < metric_count; ++i) named.push_back({text_from(metrics[i].name), metrics[i].value});
    }
    self.listener_.progress(self.job_, resource, value, named);
    self.ask({resource, value});
    return self.should_end() ? 0 : 1;
}

/// Asks about the reports in their order. Where another thread of the job is at it, that one takes this report along:
/// so no more threads wait than jobs run, and the arena has one left for what they wait for.
void HostJob::ask(Report report) {
    std::unique_lock lock(reports_mutex_);
    reports_.push_back(report);
    if (asking_) return;
    asking_ = true;
    while (!reports_.empty() && !should_end()) {
        const Report next = reports_.front();
        reports_.pop_front();
        lock.unlock();
        if (!listener_.go_on(job_, next.resource, next.value)) ruled_out_.store(true, std::memory_order_release);
        lock.lock();
    }
    reports_.clear();
    asking_ = false;
}

int HostJob::should_stop(const espalier_job* job) noexcept { return host_of(job).should_end() ? 1 : 0; }

void HostJob::log(const espalier_job* job, int level, const char* text) noexcept {
    auto& self = host_of(job);
    if (self.kind_ == Kind::rebuild && level < 1) return;
    self.listener_.log(self.job_, std::clamp(level, 0, 2), text_from(text));
}

void HostJob::metric(const espalier_job* job, const char* name, double value) noexcept {
    auto& self = host_of(job);
    if (self.kind_ == Kind::first) self.metrics_.push_back({text_from(name), value});
}

}  // namespace espalier
