#include "replay/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/platform.hpp"
#include "replay/learned_check.hpp"
#include "replay/trial_check.hpp"

namespace espalier {
namespace {

std::string describe(const Job& job) {
    const std::string copied =
        number(job.parent) != 0 ? fmt::format(", a copy of {},", number(job.parent)) : std::string();
    return fmt::format("train {}{} from {} to {} (attempt {})", number(job.trial), copied, job.from, job.to,
                       job.attempt);
}

std::string describe(const std::optional<Decision>& decision) {
    if (!decision) return "no job";
    std::string text = describe(decision->job);
    if (decision->promotes())
        text += fmt::format(", promoted among the best {} of {}, boundary {}", decision->k, decision->n,
                            decision->boundary);
    return text;
}

std::string describe(const std::optional<TrialStop>& stop) {
    if (!stop) return "no stop";
    return fmt::format("stop trial {} at {} (attempt {}): {} against {}, from {}", number(stop->trial), stop->resource,
                       stop->attempt, stop->value, stop->bound, stop->n);
}

/// The fold: one message after the other.
class Fold {
  public:
    /// `learned`: null where the sampler does not learn.
    Fold(Replayed& replayed, std::vector<SessionRow> sessions, LearnedCheck* learned, bool keep_results)
        : r_(replayed), sessions_(std::move(sessions)), learned_(learned), keep_results_(keep_results) {}

    void read(const ReadMessage& message) {
        if (message.decision) ++decisions_read_;
        if (message.stopped) ++stops_read_;
        if (r_.difference) return;
        const auto expected = number(r_.ladder.last_seq()) + 1;
        if (number(message.row.seq) != expected)
            return differ(Seq{expected},
                          fmt::format("is missing; the journal goes on with {}", number(message.row.seq)));
        if (!message.checksum_ok) return differ(message.row.seq, "the row was changed: its checksum does not fit");
        std::optional<Job> answered;
        if (const auto* result = std::get_if<Result>(&message.row.event)) {
            answered = r_.in_flight.take(*result);
            if (!answered)
                return differ(message.row.seq,
                              fmt::format("a result of trial {} that matches no job in flight", number(result->trial)));
            if (const auto stop = unlogged_stops_.find(number(result->trial)); stop != unlogged_stops_.end())
                return differ(stop->second.seq, fmt::format("derived {}, logged no stop", describe(stop->second.stop)));
            stopped_.erase(number(result->trial));
            const auto pending = undecided_.find(number(result->trial));
            if (pending != undecided_.end())
                return differ(pending->second.seq,
                              fmt::format("derived {}, logged no job", describe(pending->second.decision)));
            if (keep_results_) r_.results.push_back({message.row.seq, *result, answered->to, false});
        }
        if (const auto* report = std::get_if<Progress>(&message.row.event)) {
            const auto job = r_.in_flight.job_of(report->trial);
            if (!job || !belongs(*report, *job))
                return differ(message.row.seq,
                              fmt::format("a report of trial {} that is of no job in flight", number(report->trial)));
        }
        if (const auto* start = std::get_if<Start>(&message.row.event)) r_.last_start = *start;
        count_time(message);
        compare(message, answered ? answered->to : 0);
    }

    void finish() {
        for (const auto& [trial, row] : undecided_) r_.undecided.push_back(row);
        std::sort(r_.undecided.begin(), r_.undecided.end(),
                  [](const DecisionRow& a, const DecisionRow& b) { return number(a.seq) < number(b.seq); });
        for (const auto& [trial, row] : unlogged_stops_) r_.unlogged_stops.push_back(row);
        std::sort(r_.unlogged_stops.begin(), r_.unlogged_stops.end(),
                  [](const StopRow& a, const StopRow& b) { return number(a.seq) < number(b.seq); });
        for (const Job& job : r_.in_flight.jobs())
            if (stopped_.count(number(job.trial)) != 0) r_.stopped.push_back(job);
    }

    [[nodiscard]] std::uint64_t decisions_read() const { return decisions_read_; }
    [[nodiscard]] std::uint64_t stops_read() const { return stops_read_; }

  private:
    /// Within a session times come from a clock that only goes on; between two, the clock may have been set.
    void count_time(const ReadMessage& message) {
        bool begins = std::holds_alternative<Start>(message.row.event);
        while (session_ < sessions_.size() && sessions_[session_].first_seq <= number(message.row.seq)) {
            ++session_;
            begins = true;
        }
        if (!begins) r_.elapsed += std::max(0.0, static_cast<double>(message.row.time_us - last_time_us_) * 1e-6);
        last_time_us_ = message.row.time_us;
    }

    void compare(const ReadMessage& message, double resource) {
        const Step step = r_.ladder.step(message.row.event);
        if (learned_ != nullptr) learned_->passed(step.message.seq, step.message.final_result(), resource);
        // A stop that follows from a limit is due until it, or any other stop, is in the journal.
        if (std::holds_alternative<Stop>(message.row.event) || std::holds_alternative<Start>(message.row.event))
            r_.stop_due.reset();
        if (step.next.stop) r_.stop_due = step.next.stop;
        if (step.message.is_retried() && keep_results_) r_.results.back().retried = true;
        compare_stops(message, step.message.stopped);
        const auto& derived = step.message.decision;
        if (!derived) {
            if (message.decision)
                differ(message.row.seq, fmt::format("derived no job, logged {}", describe(message.decision)));
            return;
        }
        ++r_.decisions;
        r_.in_flight.add(derived->job);
        if (derived->copies()) r_.parents.emplace(number(derived->job.trial), derived->job.parent);
        if (!message.decision)
            undecided_[number(derived->job.trial)] = {message.row.seq, *derived};  // legal only while it has no result
        else if (*message.decision != *derived)
            differ(message.row.seq,
                   fmt::format("derived {}, logged {}", describe(derived), describe(message.decision)));
    }

    void compare_stops(const ReadMessage& message, const std::optional<TrialStop>& derived) {
        if (derived) {
            ++r_.stops;
            stopped_.insert(number(derived->trial));
        }
        if (derived && !message.stopped)
            unlogged_stops_[number(derived->trial)] = {message.row.seq, *derived};  // legal only without a result
        else if (message.stopped != derived)
            differ(message.row.seq, fmt::format("derived {}, logged {}", describe(derived), describe(message.stopped)));
    }

    void differ(Seq seq, const std::string& what) {
        if (r_.difference) return;
        r_.difference = Difference{seq, fmt::format("message {}: {}", number(seq), what)};
    }

    Replayed& r_;
    const std::vector<SessionRow> sessions_;
    std::size_t session_ = 0;  ///< how many of them have begun
    LearnedCheck* learned_;
    bool keep_results_;
    std::uint64_t decisions_read_ = 0;
    std::uint64_t stops_read_ = 0;
    std::int64_t last_time_us_ = 0;
    std::unordered_map<std::uint64_t, DecisionRow> undecided_;   ///< by trial
    std::unordered_map<std::uint64_t, StopRow> unlogged_stops_;  ///< by trial
    std::unordered_set<std::uint64_t> stopped_;                  ///< trials whose job was stopped and has no result
};

std::string describe_parent(TrialId parent) {
    return number(parent) == 0 ? "no copy" : fmt::format("a copy of trial {}", number(parent));
}

void check_presence(Replayed& replayed, const TrialCheck& check, bool run_goes_on) {
    const auto drawn = replayed.ladder.drawn();
    const auto present = [&](std::uint64_t trial) { return trial < check.present.size() && check.present[trial]; };
    std::vector<bool> running(drawn + 1);
    for (const Job& job : replayed.in_flight.jobs())
        if ((job.rung == 0 || number(job.parent) != 0) && job.attempt == 1) running[number(job.trial)] = true;
    const auto parent = [](const auto& parents, std::uint64_t trial) {
        const auto found = parents.find(trial);
        return found == parents.end() ? TrialId{} : found->second;
    };
    for (std::uint64_t trial = 1; trial <= drawn && !replayed.difference; ++trial) {
        if (present(trial)) {
            const TrialId derived = parent(replayed.parents, trial), logged = parent(check.parents, trial);
            if (derived != logged)
                replayed.difference =
                    Difference{Seq{0}, fmt::format("trial {}: derived {}, logged {}", trial, describe_parent(derived),
                                                   describe_parent(logged))};
            continue;
        }
        if (running[trial])
            replayed.without_row.push_back(TrialId{trial});
        else
            replayed.difference = Difference{Seq{0}, fmt::format("trial {}: its configuration is missing", trial)};
    }
    if (run_goes_on) return;  // trials drawn since are no fault
    for (std::uint64_t trial = drawn + 1; trial < check.present.size() && !replayed.difference; ++trial)
        if (present(trial))
            replayed.difference = Difference{Seq{0}, fmt::format("trial {}: logged, but never drawn", trial)};
}

/// Whether some of it was drawn where exp and log may have other last bits.
bool is_from_elsewhere(const std::vector<SessionRow>& sessions) {
    return std::any_of(sessions.begin(), sessions.end(),
                       [](const SessionRow& session) { return session.platform != platform(); });
}

/// Folds all messages. A run may go on meanwhile: results that are read have their configurations among those read
/// before them, as these were written first.
void read_messages(JournalReader& reader, Replayed& replayed, LearnedCheck* learned, bool keep_results) {
    // Every decision comes after its message: those counted now have theirs among the messages read below.
    const std::uint64_t logged = reader.decision_count();
    const std::uint64_t logged_stops = reader.stop_count();
    const Seq last = reader.last_seq();
    if (learned != nullptr) {
        std::vector<TrialRow> rows;
        reader.trials([&](const TrialRow& row) { rows.push_back(row); });
        learned->expect(std::move(rows));
    }
    Fold fold(replayed, reader.sessions(), learned, keep_results);
    reader.messages([&](const ReadMessage& message) {
        if (number(message.row.seq) <= number(last)) fold.read(message);
    });
    fold.finish();
    std::vector<Seq> orphans;
    if (logged > fold.decisions_read()) orphans = reader.orphan_decisions();
    if (orphans.empty() && logged_stops > fold.stops_read()) orphans = reader.orphan_stops();
    if (!replayed.difference && !orphans.empty())
        replayed.difference = Difference{
            orphans.front(), fmt::format("message {}: is missing; its decision is logged", number(orphans.front()))};
}

void take_over(Replayed& replayed, TrialCheck& check, bool run_goes_on) {
    if (!replayed.difference && check.difference) replayed.difference = Difference{Seq{0}, *check.difference};
    if (!replayed.difference) check_presence(replayed, check, run_goes_on);
    replayed.other_values = std::move(check.other_values);
}

Replayed replay_pure(const std::string& journal, const LadderPlan& plan, const Space& space, const Sampler& sampler,
                     bool keep_results) {
    JournalReader reader(journal);
    // While a run goes on, trials are read after the messages, so that none is missing; some may be newer.
    const bool running = reader.being_written();
    auto trials = std::async(running ? std::launch::deferred : std::launch::async, [&] {
        JournalReader own(journal);
        return check_trials(own, space, sampler, plan.population);
    });
    Replayed replayed(plan);
    read_messages(reader, replayed, nullptr, keep_results);
    TrialCheck check = trials.get();
    take_over(replayed, check, running);
    return replayed;
}

Replayed replay_learned(const std::string& journal, const LadderPlan& plan, const Space& space, LearnedPast past,
                        bool keep_results) {
    JournalReader reader(journal);
    const bool running = reader.being_written();
    Replayed replayed(plan);
    LearnedCheck learned(std::move(past), space, is_from_elsewhere(reader.sessions()), plan.population);
    read_messages(reader, replayed, &learned, keep_results);
    learned.check_copies();
    take_over(replayed, learned.found(), running);
    replayed.other_draws = learned.other_draws();
    replayed.learned = learned.take();
    return replayed;
}

}  // namespace

Replayed replay(const std::string& journal, const LadderPlan& plan, const Space& space, Drawing drawing,
                bool keep_results) {
    if (drawing.learned) return replay_learned(journal, plan, space, std::move(*drawing.learned), keep_results);
    return replay_pure(journal, plan, space, *drawing.sampler, keep_results);
}

}  // namespace espalier
