#include "view/run_fold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/text.hpp"

namespace espalier {
namespace {

std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
    return a > std::numeric_limits<std::uint64_t>::max() - b ? std::numeric_limits<std::uint64_t>::max() : a + b;
}

}  // namespace

RunFold::RunFold(const LadderPlan& plan, std::optional<double> full_resource, std::vector<SessionRow> sessions,
                 std::string journal, Times times)
    : journal_(std::move(journal)), ladder_(plan), sessions_(std::move(sessions)), full_(full_resource), times_(times) {
    for (std::uint32_t b = 0; b < plan.brackets.size(); ++b) {
        const auto& levels = plan.brackets[b].levels;
        // Without an end, rungs are told of when a job is on its way to them.
        const std::size_t known = full_ ? levels.size() : 1;
        for (std::uint32_t k = 0; k < known; ++k) tally({b, k}).level = levels[k];
    }
}

FoldedMessage RunFold::step(const ReadMessage& message) {
    if (!message.checksum_ok || number(message.row.seq) != number(ladder_.last_seq()) + 1)
        refuse(message, "was changed, or one before it is missing");
    count_time(message);
    FoldedMessage folded{last_, message.row.event, std::nullopt, std::nullopt, std::nullopt, std::nullopt, false};
    if (const auto* report = std::get_if<Progress>(&message.row.event)) {
        const auto job = in_flight_.find(number(report->trial));
        if (job == in_flight_.end() || !belongs(*report, job->second.job))
            refuse(message, fmt::format("is a report of trial {} that is of no job", number(report->trial)));
    }
    if (const auto* result = std::get_if<Result>(&message.row.event)) {
        const auto job = in_flight_.find(number(result->trial));
        if (job == in_flight_.end() || !answers(*result, job->second.job))
            refuse(message, fmt::format("is a result of trial {} that answers no job", number(result->trial)));
        folded.answered = job->second;
        in_flight_.erase(job);
        --tally(rung_of(*result)).in_flight;
    }
    if (const auto* stop = std::get_if<Stop>(&message.row.event)) stopped_ = stop->reason;
    if (const auto* start = std::get_if<Start>(&message.row.event)) {
        start_ = *start;
        stopped_.reset();
    }
    const Message derived = ladder_.step(message.row.event).message;
    folded.decision = derived.decision;
    folded.stopped = derived.stopped;
    folded.closed = derived.closed;
    folded.retried = derived.is_retried();
    if (const Result* result = derived.final_result()) count(*result, folded.answered->job.to);
    if (derived.closed) closed_.take(*derived.closed, folded.answered->job.to);
    if (folded.decision) {
        const Job& job = folded.decision->job;
        auto& rung = tally(rung_of(job));
        rung.level = job.to;
        ++rung.in_flight;
        if (folded.decision->promotes()) ++tally(rung_below(job)).promoted;
        in_flight_[number(job.trial)] = {job, last_, session_};
    }
    return folded;
}

void RunFold::count(const Result& result, double resource) {
    auto& rung = tally(rung_of(result));
    ++rung.results;
    if (result.ok())
        improve(rung.best, {result.trial, result.rung, result.attempt, resource, result.loss, result.bracket});
    else
        ++(result.outcome == Outcome::stopped ? rung.stopped : rung.failures);
}

void RunFold::count_time(const ReadMessage& message) {
    const auto seq = number(message.row.seq);
    // A simulation has one session, and a Start where workers join or leave.
    bool begins = (std::holds_alternative<Start>(message.row.event) && !simulated()) || seq == 1;
    // A session that wrote no message shares its first seq with the next one.
    while (session_ < sessions_.size() && sessions_[session_].first_seq <= seq) {
        ++session_;
        begins = true;
    }
    if (!begins) last_.elapsed += std::max(0.0, static_cast<double>(message.row.time_us - last_.time_us) * 1e-6);
    last_.seq = message.row.seq;
    last_.time_us = message.row.time_us;
}

void RunFold::refuse(const ReadMessage& message, const std::string& what) const {
    throw JournalError(fmt::format("{}: message {} {}: nothing can be told from there on; see: espalier replay {}",
                                   journal_, number(message.row.seq), what, shell_word(journal_)));
}

RungTally& RunFold::tally(RungKey rung) { return rungs_[rung]; }

std::uint64_t RunFold::trial_limit() const {
    const auto limit = start_ ? start_->limits.trials : std::numeric_limits<std::uint64_t>::max();
    return std::min(limit, ladder_.plan().capacity);
}

std::uint64_t RunFold::due(RungKey rung) const {
    for (const auto& state : ladder_.rung_states())
        if (state.bracket == rung.bracket && state.rung == rung.rung) return state.available;
    return 0;  // not there before its first result
}

std::uint64_t RunFold::due() const { return ladder_.available(); }

std::uint64_t RunFold::possible(RungKey rung) const {
    const auto found = rungs_.find(rung);
    const std::uint64_t in_flight = found == rungs_.end() ? 0 : found->second.in_flight;
    const std::uint64_t sampled = drawn() - ladder_.copies();
    if (rung.rung == 0) return sum(in_flight, trial_limit() - std::min(trial_limit(), sampled));
    // Should everyone below be promoted one day, and everyone who is still to come there.
    const RungKey below{rung.bracket, rung.rung - 1};
    const auto& tally = rungs_.at(below);
    return sum(in_flight, sum(tally.results - tally.failures - tally.stopped - tally.promoted, possible(below)));
}

namespace {

/// Of a run without workers, whose jobs are asked for: nobody need write its journal for it to go on.
bool has_something_to_ask_or_tell(const RunFold& fold) {
    if (!fold.in_flight().empty()) return true;
    return !fold.stopped() && (fold.due() > 0 || fold.ladder().draws(fold.start()->limits));
}

}  // namespace

RunState state_of(const RunFold& fold, bool being_written) {
    if (fold.asked() && fold.stopped() != StopReason::failures)
        return has_something_to_ask_or_tell(fold) ? RunState::running : RunState::finished;
    if (being_written) return RunState::running;
    if (fold.stopped() == StopReason::interrupted) return RunState::interrupted;
    if (fold.stopped() == StopReason::error) return RunState::failed;
    if (fold.stopped() == StopReason::failures) return RunState::gave_up;
    const bool begun = number(fold.last().seq) > 0;
    const bool in_flight = fold.ladder().vacancies().in_flight() > 0;
    if (fold.simulated() && in_flight && fold.stopped() == StopReason::time) return RunState::cut;
    if (!begun || !fold.ladder().vacancies().ended()) return RunState::killed;
    // A limit that was reached is a message of its own: without it the program came to no end.
    const auto& start = fold.start();
    if (!fold.stopped() && start && fold.ladder().vacancies().reached(start->limits)) return RunState::killed;
    if (fold.simulated() && !fold.stopped() && start && (fold.due() > 0 || fold.ladder().draws(start->limits)))
        return RunState::cut;
    return RunState::finished;
}

const char* name_of(RunState state) {
    switch (state) {
        case RunState::running:
            return "running";
        case RunState::finished:
            return "finished";
        case RunState::interrupted:
            return "interrupted";
        case RunState::failed:
            return "failed";
        case RunState::gave_up:
            return "gave up";
        case RunState::cut:
            return "cut";
        case RunState::killed:
            break;
    }
    return "killed";
}

}  // namespace espalier
