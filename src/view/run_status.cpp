#include "view/run_status.hpp"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "base/text.hpp"

namespace espalier {
namespace {

constexpr double lately_seconds = 60;
constexpr std::size_t causes_shown = 5;
/// Messages that are told apart: where every failure says something else, memory stays bounded.
constexpr std::size_t causes_kept = 10'000;

/// Adds up what the fold does not: time and failures.
class Counter {
  public:
    explicit Counter(RunStatus& status) : s_(status) {}

    void see(const FoldedMessage& message) {
        go_on(message.at.elapsed);
        if (const auto* start = std::get_if<Start>(&message.event)) workers_ = start->workers;
        const auto* result = std::get_if<Result>(&message.event);
        if (message.decision) ++in_flight_;
        if (result == nullptr) return;
        --in_flight_;
        ++s_.jobs;
        s_.busy += result->seconds;
        came_.push_back(elapsed_);
        if (result->ok()) return;
        if (result->outcome == Outcome::stopped) {
            ++s_.stopped_trials;
            return;
        }
        ++(message.retried ? s_.retried : s_.failures);
        ++s_.outcomes[result->outcome];
        failed_[key(number(result->trial), result->rung, result->attempt)] = {result->outcome, "", 0};
    }

    /// `now`: seconds of the run.
    void finish(double now) {
        go_on(now);
        s_.elapsed = now;
        if (now <= lately_seconds || s_.simulated()) return;
        s_.lately = lately_seconds;
        const auto first = std::lower_bound(came_.begin(), came_.end(), now - lately_seconds);
        s_.rate_lately = static_cast<double>(came_.end() - first) / lately_seconds;
    }

    void take(const ReportRow& report) {
        const auto failure = failed_.find(key(number(report.trial), report.rung, report.attempt));
        if (failure != failed_.end()) failure->second.message = report.message;
    }

    void sum_up_causes() {
        std::map<std::pair<Outcome, std::string>, std::uint64_t> counts;
        for (auto& [job, failure] : failed_) {
            auto cause = std::make_pair(failure.outcome, std::move(failure.message));
            if (counts.size() < causes_kept || counts.count(cause) != 0)
                ++counts[std::move(cause)];
            else
                ++s_.other_causes;
        }
        for (const auto& [cause, count] : counts) s_.causes.push_back({cause.first, cause.second, count});
        std::stable_sort(s_.causes.begin(), s_.causes.end(),
                         [](const FailureCause& a, const FailureCause& b) { return a.count > b.count; });
        for (std::size_t i = causes_shown; i < s_.causes.size(); ++i) s_.other_causes += s_.causes[i].count;
        if (s_.causes.size() > causes_shown) s_.causes.resize(causes_shown);
    }

  private:
    using Key = std::tuple<std::uint64_t, std::uint32_t, std::uint32_t>;
    static Key key(std::uint64_t trial, std::uint32_t rung, std::uint32_t attempt) { return {trial, rung, attempt}; }

    /// Those that are to leave are there until their job ends.
    void go_on(double now) {
        s_.offered += (now - elapsed_) * static_cast<double>(std::max(workers_, in_flight_));
        elapsed_ = now;
    }

    RunStatus& s_;
    double elapsed_ = 0;
    std::uint64_t workers_ = 0;
    std::uint64_t in_flight_ = 0;
    std::vector<double> came_;  ///< when results came
    std::map<Key, FailureCause> failed_;
};

/// Seconds of the run at this time of day; where nobody writes, its last message.
double elapsed_now(const RunFold& fold, const RunStatus& status) {
    if (status.state != RunState::running || status.simulated()) return fold.last().elapsed;
    std::int64_t since = fold.last().time_us;
    // A session that has written nothing yet: its time begins with it.
    if (fold.session() < fold.sessions().size()) since = fold.sessions().back().started_us;
    return fold.last().elapsed + std::max(0.0, static_cast<double>(status.now_us - since) * 1e-6);
}

/// Jobs in flight count up to now, from when they were begun in the last session.
void count_in_flight(RunStatus& status, const RunFold& fold) {
    status.in_flight = fold.in_flight().size();
    const std::int64_t session_began = fold.sessions().empty() ? 0 : fold.sessions().back().started_us;
    for (const auto& [trial, handed] : fold.in_flight()) {
        const auto began = std::max(handed.at.time_us, session_began);
        status.busy += std::max(0.0, static_cast<double>(status.now_us - began) * 1e-6);
    }
}

void take_rungs(RunStatus& status, const RunFold& fold) {
    for (const auto& [key, tally] : fold.rungs()) {
        status.rungs.push_back({key, tally, fold.due(key), fold.is_top(key)});
        if (!tally.best) continue;
        improve(status.best_seen, *tally.best);
        if (fold.is_top(key)) improve(status.best_full, *tally.best);
    }
    status.full_resource = fold.full_resource();
    status.several_brackets = fold.several_brackets();
    status.closed = fold.closed();
}

void take_limits(RunStatus& status, const RunFold& fold, std::optional<double> time_limit) {
    constexpr Limits none;
    if (const auto& start = fold.start()) {
        status.workers = start->workers;
        if (start->limits.trials != none.trials) status.limits.trials = start->limits.trials;
        if (start->limits.resource != none.resource) status.limits.resource = start->limits.resource;
    }
    // One that the run has outlived was raised on resume, to what the journal does not tell.
    if (time_limit && *time_limit >= status.elapsed) status.limits.seconds = time_limit;
    if (status.state == RunState::running && !status.stopped && !status.simulated())
        status.left = time_left({status.elapsed, status.trials, status.resource}, status.limits);
}

void weigh_files(RunStatus& status, const std::string& states_folder) {
    namespace fs = std::filesystem;
    // Files come and go while a run goes on: one that is not there weighs nothing.
    const auto bytes = [](const fs::path& path) {
        std::error_code gone;
        const auto size = fs::file_size(path, gone);
        return gone ? std::uint64_t{0} : std::uint64_t{size};
    };
    status.journal_bytes = bytes(status.journal) + bytes(status.journal + "-wal");
    std::error_code fault;
    for (fs::directory_iterator entry(states_folder, fault), end; !fault && entry != end; entry.increment(fault)) {
        std::error_code not_a_file;
        if (!entry->is_regular_file(not_a_file)) continue;
        ++status.states_files;
        status.states_bytes += bytes(entry->path());
    }
}

RunStatus read_once(JournalReader& reader, const LadderPlan& plan, std::optional<double> full_resource,
                    const StatusQuestion& question, bool being_written) {
    RunStatus status;
    status.journal = reader.path();
    status.study = reader.study().name;
    status.maximize = reader.study().maximize;
    status.times = question.times;
    status.sessions = reader.sessions();
    RunFold fold(plan, full_resource, status.sessions, reader.path(), status.times);
    Counter counter(status);
    DrawCounter draws;
    reader.messages([&](const ReadMessage& message) {
        const FoldedMessage folded = fold.step(message);
        counter.see(folded);
        if (question.learns) draws.see(folded);
    });
    if (question.learns) {
        reader.trials([&](const TrialRow& row) { draws.take(row); });
        status.draws = draws.tally();
    }

    status.state = state_of(fold, being_written);
    status.stopped = fold.stopped();
    status.asked = fold.asked();
    const bool clock_runs = status.state == RunState::running && !status.simulated();
    status.now_us = clock_runs ? question.now_us : fold.last().time_us;
    status.messages = number(fold.last().seq);
    status.copies = fold.ladder().copies();
    status.trials = fold.drawn() - status.copies;
    status.resource = fold.ladder().vacancies().charged();
    counter.finish(elapsed_now(fold, status));
    count_in_flight(status, fold);
    take_rungs(status, fold);
    take_limits(status, fold, question.time_limit);
    if (status.state == RunState::gave_up) status.gave_up = read_failure_story(reader);
    if (!status.outcomes.empty()) {
        reader.reports([&](const ReportRow& row) { counter.take(row); });
        counter.sum_up_causes();
    }
    reader.rebuilds([&](const RebuildRow& row) {
        ++status.rebuilds;
        status.rebuilt_resource += row.to - row.from;
        status.rebuilt_seconds += row.seconds;
    });
    if (const auto& best = status.best())
        if (const auto row = reader.trial(best->trial)) status.configuration = row->configuration;
    return status;
}

}  // namespace

RunStatus read_status(JournalReader& reader, const LadderPlan& plan, std::optional<double> full_resource,
                      const StatusQuestion& question) {
    // A run that ends while one reads is read again: it is either going on or over, never killed.
    for (;;) {
        const bool being_written = reader.being_written();
        RunStatus status = read_once(reader, plan, full_resource, question, being_written);
        if (being_written && !reader.being_written()) continue;
        weigh_files(status, question.states_folder);
        return status;
    }
}

std::string RunStatus::resume_line() const {
    return simulated() || asked || state == RunState::running || state == RunState::finished
               ? ""
               : "espalier resume " + shell_word(journal);
}

}  // namespace espalier
