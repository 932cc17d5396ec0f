#include "view/status_counter.hpp"

#include <algorithm>
#include <vector>

namespace espalier {
namespace {

constexpr double lately_seconds = 60;
constexpr std::size_t causes_shown = 5;
/// Messages that are told apart: where every failure says something else, memory stays bounded.
constexpr std::size_t causes_kept = 10'000;

}  // namespace

void StatusCounter::take(const ReportRow& report) {
    said_[{number(report.trial), report.rung, report.attempt}] = report.message;
}

void StatusCounter::see(const FoldedMessage& message) {
    offered_ = offered_until(message.at.elapsed);
    elapsed_ = message.at.elapsed;
    if (const auto* start = std::get_if<Start>(&message.event)) workers_ = start->workers;
    const auto* result = std::get_if<Result>(&message.event);
    if (message.decision) ++in_flight_;
    if (result == nullptr) return;
    --in_flight_;
    ++jobs_;
    busy_ += result->seconds;
    came_.push_back(elapsed_);
    while (came_.front() < elapsed_ - lately_seconds) came_.pop_front();
    pace_.see(elapsed_);
    std::string said;
    if (const auto found = said_.find({number(result->trial), result->rung, result->attempt}); found != said_.end()) {
        said = std::move(found->second);
        said_.erase(found);
    }
    if (result->ok()) return;
    if (result->outcome == Outcome::stopped) {
        ++stopped_trials_;
        return;
    }
    ++(message.retried ? retried_ : failures_);
    count_failure(*result, std::move(said));
}

void StatusCounter::count_failure(const Result& result, std::string said) {
    ++outcomes_[result.outcome];
    Cause cause{result.outcome, std::move(said)};
    if (causes_.size() < causes_kept || causes_.count(cause) != 0)
        ++causes_[std::move(cause)];
    else
        ++other_causes_;
}

/// Workers that are to leave are there until their job ends.
double StatusCounter::offered_until(double now) const {
    return offered_ + (now - elapsed_) * static_cast<double>(std::max(workers_, in_flight_));
}

void StatusCounter::fill(RunStatus& status, double now) const {
    status.elapsed = now;
    status.offered = offered_until(now);
    status.busy = busy_;
    status.jobs = jobs_;
    status.failures = failures_;
    status.retried = retried_;
    status.stopped_trials = stopped_trials_;
    status.outcomes = outcomes_;
    status.pace = pace_.until(now);
    fill_causes(status);
    if (now <= lately_seconds || status.simulated()) return;
    status.lately = lately_seconds;
    const auto first = std::lower_bound(came_.begin(), came_.end(), now - lately_seconds);
    status.rate_lately = static_cast<double>(came_.end() - first) / lately_seconds;
}

void StatusCounter::fill_causes(RunStatus& status) const {
    using Counted = std::map<Cause, std::uint64_t>::const_iterator;
    std::vector<Counted> most;
    std::uint64_t all = 0;
    for (auto cause = causes_.begin(); cause != causes_.end(); ++cause) {
        most.push_back(cause);
        all += cause->second;
    }
    const auto shown = static_cast<std::ptrdiff_t>(std::min(causes_shown, most.size()));
    // Those said as often stay in their order.
    std::partial_sort(most.begin(), most.begin() + shown, most.end(), [](const Counted& a, const Counted& b) {
        return a->second != b->second ? a->second > b->second : a->first < b->first;
    });
    status.other_causes = other_causes_ + all;
    for (auto cause = most.begin(); cause != most.begin() + shown; ++cause) {
        status.causes.push_back({(*cause)->first.first, (*cause)->first.second, (*cause)->second});
        status.other_causes -= (*cause)->second;
    }
}

}  // namespace espalier
