#include "view/run_view.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

#include "core/incumbent.hpp"
#include "view/trial_state.hpp"

namespace espalier {
namespace {

class Builder {
  public:
    explicit Builder(RunView& run) : run_(run) {}

    void add(const ReadMessage& message) {
        if (message.stopped) stops_[number(message.stopped->trial)] = *message.stopped;
        if (const auto* result = std::get_if<Result>(&message.row.event)) add(*result, number(message.row.seq));
        if (message.decision) {
            const Job& job = message.decision->job;
            if (message.decision->retries()) trial(number(job.trial)).results.back().retried = true;
            running_[number(job.trial)] = job;
            auto& view = trial(number(job.trial));
            view.bracket = job.bracket;
            if (message.decision->copies()) {
                view.parent = number(job.parent);
                view.began_at = job.from;
            }
            view.training_to = job.to;
        }
    }

    void add(const ReportRow& report) {
        for (auto& result : trial(number(report.trial)).results) {
            if (result.rung != report.rung || result.attempt != report.attempt) continue;
            result.message = report.message;
            result.metrics = report.metrics;
        }
    }

    void add(const FailureRow& failure) {
        for (auto& result : trial(number(failure.trial)).results)
            if (result.rung == failure.rung && result.attempt == failure.attempt) result.failure = failure;
    }

    TrialView& trial(std::uint64_t number) {
        while (run_.trials.size() < number) {
            run_.trials.emplace_back();
            run_.trials.back().trial = run_.trials.size();
        }
        return run_.trials[number - 1];
    }

    void finish() {
        for (auto& trial : run_.trials) trial.state = state_of(trial, run_.top);
    }

  private:
    void add(const Result& result, std::uint64_t seq) {
        auto& view = trial(number(result.trial));
        view.training_to.reset();
        ResultView entry{seq, result.rung, result.attempt, 0, result.outcome, 0, result.seconds, "", "", {}, false, {}};
        if (const auto job = running_.find(number(result.trial)); job != running_.end()) {
            entry.resource = job->second.to;
            run_.resource += job->second.to - job->second.from;
            running_.erase(job);
        }
        if (const auto stop = stops_.find(number(result.trial)); stop != stops_.end()) {
            if (result.outcome == Outcome::stopped) {
                run_.resource -= stop->second.unused;
                entry.stopped_at = stop->second.resource;
            }
            stops_.erase(stop);
        }
        entry.value = run_.study.maximize ? -result.loss : result.loss;
        view.results.push_back(entry);
    }

    RunView& run_;
    std::unordered_map<std::uint64_t, Job> running_;
    std::unordered_map<std::uint64_t, TrialStop> stops_;  ///< of jobs that are not back yet
};

/// The best result that `counts`.
template <typename Counts>
std::optional<RunView::Best> best(const RunView& run, Counts counts) {
    std::optional<RunView::Best> found;
    const auto incumbent = [&](std::uint64_t trial, const ResultView& r) {
        return Incumbent{TrialId{trial}, r.rung, r.attempt, r.resource, run.study.maximize ? -r.value : r.value};
    };
    std::optional<Incumbent> least;
    for (const auto& trial : run.trials)
        for (const auto& result : trial.results)
            if (result.ok() && counts(result) && improve(least, incumbent(trial.trial, result)))
                found = RunView::Best{trial.trial, result};
    return found;
}

}  // namespace

RunView read_run(JournalReader& reader, std::optional<double> top) {
    RunView run;
    run.journal = reader.path();
    run.study = reader.study();
    run.being_written = reader.being_written();
    run.top = top;
    Builder builder(run);
    reader.messages([&](const ReadMessage& message) { builder.add(message); });
    // Rows of trials drawn since then are left for the next look.
    reader.trials([&](const TrialRow& row) {
        if (number(row.trial) <= run.trials.size()) builder.trial(number(row.trial)).configuration = row.configuration;
    });
    reader.reports([&](const ReportRow& row) {
        if (number(row.trial) <= run.trials.size()) builder.add(row);
    });
    reader.failures([&](const FailureRow& row) {
        if (number(row.trial) <= run.trials.size()) builder.add(row);
    });
    reader.rebuilds([&](const RebuildRow& row) {
        ++run.rebuilds;
        run.rebuilt_resource += row.to - row.from;
        run.rebuilt_seconds += row.seconds;
    });
    builder.finish();
    return run;
}

std::optional<RunView::Best> RunView::best_full() const {
    return best(*this, [this](const ResultView& result) { return is_full(result); });
}

std::vector<std::uint64_t> RunView::best_trials(std::size_t count) const {
    struct Ranked {
        double reached, loss;
        std::uint64_t trial;
    };
    std::vector<Ranked> ranked;
    for (const auto& trial : trials) {
        const auto last =
            std::find_if(trial.results.rbegin(), trial.results.rend(), [](const auto& r) { return r.ok(); });
        if (last == trial.results.rend() || trial.configuration.empty()) continue;
        ranked.push_back({last->resource, study.maximize ? -last->value : last->value, trial.trial});
    }
    std::sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
        return std::make_tuple(-a.reached, a.loss, a.trial) < std::make_tuple(-b.reached, b.loss, b.trial);
    });
    std::vector<std::uint64_t> best;
    std::set<std::string> seen;
    for (const auto& candidate : ranked)
        if (best.size() < count && seen.insert(trials[candidate.trial - 1].configuration).second)
            best.push_back(candidate.trial);
    return best;
}

std::optional<RunView::Best> RunView::best_seen() const {
    return best(*this, [](const ResultView&) { return true; });
}

const char* name_of(TrialState state) {
    switch (state) {
        case TrialState::running:
            return "running";
        case TrialState::paused:
            return "paused";
        case TrialState::finished:
            return "finished";
        case TrialState::stopped:
            return "stopped";
        case TrialState::failed:
            break;
    }
    return "failed";
}

}  // namespace espalier
