#include "ask/asked_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/random.hpp"
#include "base/text.hpp"
#include "core/retry.hpp"
#include "runtime/metrics_json.hpp"
#include "runtime/replay_study.hpp"

namespace espalier {
namespace {

std::int64_t now_us() {
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

/// The lines of the log by which a later program knows who was handed what. Those of other texts are not for it.
std::string handed_line(std::uint64_t number, bool again) {
    return fmt::format("job {} was {}", number, again ? "asked for again" : "handed out");
}

/// The job that such a line is about; 0: it is none.
std::uint64_t job_of_line(const std::string& text, TrialId trial, const std::map<std::uint64_t, Job>& open) {
    for (const auto& [number, job] : open)
        if (job.trial == trial && (text == handed_line(number, false) || text == handed_line(number, true)))
            return number;
    return 0;
}

}  // namespace

AskedRun::AskedRun(const Study& study, JournalWriter& writer)
    : study_(study),
      writer_(writer),
      limits_(ladder_limits(study)),
      past_(replay_study(writer.path(), ladder_plan(study), study)) {
    if (past_.difference)
        throw JournalError(fmt::format("{}: cannot go on, the journal was changed: {}; see: espalier replay {}",
                                       writer.path(), past_.difference->what, shell_word(writer.path())));
    if (past_.last_start) limits_ = past_.last_start->limits;
    draws_ = draws_at_once(study, past_);
    read_open_jobs();
}

AskedRun::~AskedRun() = default;

void AskedRun::read_open_jobs() {
    JournalReader reader(writer_.path());
    const auto add = [&](std::uint64_t number, const Job& job, std::int64_t time_us) {
        numbers_.push_back(number);
        const auto in_flight = past_.in_flight.job_of(job.trial);
        // The first attempt was handed out when it was decided, to who asked.
        if (in_flight && *in_flight == job) open_[number] = {job, job.attempt == 1 ? time_us : 0};
    };
    reader.messages([&](const ReadMessage& message) {
        const auto seq = number(message.row.seq);
        if (seq == 1) began_us_ = message.row.time_us;
        if (const auto* stop = std::get_if<Stop>(&message.row.event)) stopped_ = stop->reason;
        if (std::holds_alternative<Start>(message.row.event)) stopped_.reset();
        if (const auto* result = std::get_if<Result>(&message.row.event)) count(*result);
        if (message.decision) add(seq, message.decision->job, message.row.time_us);
    });
    // Who asked was killed before anybody saw these.
    for (const DecisionRow& row : past_.undecided) add(number(row.seq), row.decision.job, 0);
    read_what_was_handed_out(reader);
    for (const auto& [number, open] : open_)
        if (open.asked_us == 0) waiting_.insert(number);
}

void AskedRun::read_what_was_handed_out(JournalReader& reader) {
    std::map<std::uint64_t, Job> open;
    for (const auto& [number, job] : open_) open.emplace(number, job.job);
    if (open.empty()) return;
    reader.logs([&](const LogRow& row) {
        if (const auto number = job_of_line(row.text, row.trial, open); number != 0)
            open_.at(number).asked_us = row.time_us;
    });
}

void AskedRun::begin() {
    for (const DecisionRow& row : past_.undecided) writer_.push(row);
    for (const TrialId trial : past_.without_row) writer_.push(draws_->draw(*past_.in_flight.job_of(trial)).row);
    if (began_us_ == 0) {
        began_us_ = now_us();
        step(Start{0, limits_});
    }
    if (past_.stop_due) step(Stop{*past_.stop_due});
}

/// Passes the event through the ladder, and what follows from it; all of it is queued for the journal.
Message AskedRun::step(const Event& event) {
    const Step step = past_.ladder.step(event);
    const Message& message = step.message;
    writer_.push(message, now_us());
    if (const Result* result = message.final_result())
        draws_->observe(message.seq, *result, study_.brackets[result->bracket].levels[result->rung]);
    if (const auto* result = std::get_if<Result>(&event)) count(*result);
    if (const auto* stop = std::get_if<Stop>(&event)) stopped_ = stop->reason;
    if (message.decision) decided(message.seq, *message.decision);
    if (step.next.stop) this->step(Stop{*step.next.stop});
    return message;
}

void AskedRun::count(const Result& result) {
    if (!result.ok()) return;
    const double resource = study_.brackets[result.bracket].levels[result.rung];
    const Incumbent candidate{result.trial, result.rung, result.attempt, resource, result.loss, result.bracket};
    improve(best_seen_, candidate);
    const auto full = full_resource(study_);
    if (full && resource >= *full) improve(best_full_, candidate);
}

void AskedRun::decided(Seq seq, const Decision& decision) {
    writer_.push(DecisionRow{seq, decision});
    if (decision.draws()) writer_.push(draws_->draw(decision.job).row);
    past_.in_flight.add(decision.job);
    numbers_.push_back(number(seq));
    open_[number(seq)] = {decision.job, 0};
    waiting_.insert(number(seq));
}

void AskedRun::stop_at_the_time_limit() {
    if (!study_.limits.seconds || !past_.ladder.gate().open()) return;
    if (static_cast<double>(now_us() - began_us_) * 1e-6 >= *study_.limits.seconds) step(Stop{StopReason::time});
}

bool AskedRun::would_decide() const {
    const Ladder& ladder = past_.ladder;
    return ladder.gate().open() && (ladder.available() > 0 || ladder.draws(limits_));
}

bool AskedRun::has_job() const { return !waiting_.empty() || would_decide(); }

std::optional<AskedJob> AskedRun::ask() {
    stop_at_the_time_limit();
    if (!waiting_.empty()) return hand_out(*waiting_.begin(), false);
    if (!would_decide()) return std::nullopt;
    const Message message = step(Vacancy{});
    if (!message.decision) return std::nullopt;
    const auto number = espalier::number(message.seq);
    // Its own message says that it was handed out.
    waiting_.erase(number);
    open_.at(number).asked_us = now_us();
    return told_of(number, open_.at(number));
}

AskedJob AskedRun::hand_out(std::uint64_t number, bool again) {
    OpenJob& open = open_.at(number);
    open.asked_us = now_us();
    waiting_.erase(number);
    writer_.push(LogRow{open.job.trial, open.asked_us, 0, handed_line(number, again)});
    return told_of(number, open);
}

AskedJob AskedRun::told_of(std::uint64_t number, const OpenJob& open) const {
    return {number, open.job, draws_->of(open.job.trial),
            draw_bits(study_.seed, open.job.trial, Purpose::trial_seed, 0), open.asked_us};
}

AskedJob AskedRun::again(std::uint64_t number) {
    const auto found = find(number);
    return hand_out(number, found->second.asked_us != 0);
}

std::map<std::uint64_t, AskedRun::OpenJob>::iterator AskedRun::find(std::uint64_t number) {
    const auto found = open_.find(number);
    if (found != open_.end()) return found;
    if (std::binary_search(numbers_.begin(), numbers_.end(), number))
        throw AskError(fmt::format("job {} was told before, and a result counts once", number));
    std::string others;
    for (const auto& [other, job] : open_) {
        if (others.size() > 60) {
            others += ", …";
            break;
        }
        others += fmt::format("{}{}", others.empty() ? "" : ", ", other);
    }
    throw AskError(
        fmt::format("there is no job {}; {}", number, others.empty() ? "none is open" : "open are: " + others));
}

Told AskedRun::tell(std::uint64_t number, const Answer& answer, TrialId trial) {
    const auto found = find(number);
    const Job job = found->second.job;
    if (espalier::number(trial) != 0 && trial != job.trial)
        throw AskError(fmt::format("job {} is of trial {}, not of trial {}", number, espalier::number(job.trial),
                                   espalier::number(trial)));
    Told told{told_of(number, found->second), answer.outcome, answer.value, std::nullopt};
    const double since =
        found->second.asked_us == 0 ? 0 : static_cast<double>(now_us() - found->second.asked_us) * 1e-6;
    const double seconds = answer.seconds.value_or(std::max(0.0, since));
    const Result result = answer.outcome == Outcome::ok
                              ? result_of(job, study_.maximize ? -answer.value : answer.value, seconds)
                              : failure_of(job, answer.outcome, seconds);
    told.outcome = result.outcome;
    if (!answer.message.empty() || !answer.metrics.empty())
        writer_.push(ReportRow{job.trial, job.rung, job.attempt, answer.message, metrics_json(answer.metrics)});
    past_.in_flight.take(result);
    open_.erase(found);
    waiting_.erase(number);
    const Message message = step(result);
    if (message.is_retried()) told.again = espalier::number(message.seq);
    return told;
}

void AskedRun::begin_again(const std::optional<Limits>& limits) {
    if (limits) limits_ = *limits;
    stopped_.reset();
    step(Start{0, limits_});
}

std::vector<AskedJob> AskedRun::open() const {
    std::vector<AskedJob> jobs;
    for (const auto& [number, job] : open_) jobs.push_back(told_of(number, job));
    return jobs;
}

std::optional<BestTold> AskedRun::best() const {
    const auto& best = best_full_ ? best_full_ : best_seen_;
    if (!best) return std::nullopt;
    return BestTold{best->trial, best->resource, study_.maximize ? -best->loss : best->loss, draws_->of(best->trial)};
}

SearchStanding AskedRun::standing() const {
    SearchStanding standing;
    standing.open = open_.size();
    standing.over = open_.empty() && !would_decide();
    standing.stopped = stopped_;
    return standing;
}

}  // namespace espalier
