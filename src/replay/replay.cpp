#include "replay/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <unordered_map>

#include "replay/trial_check.hpp"

namespace espalier {
namespace {

std::string describe(const Job& job) {
    return fmt::format("train {} from {} to {} (attempt {})", number(job.trial), job.from, job.to, job.attempt);
}

std::string describe(const std::optional<Decision>& decision) {
    if (!decision) return "no job";
    std::string text = describe(decision->job);
    if (decision->promotes())
        text += fmt::format(", promoted among the best {} of {}, boundary {}", decision->k, decision->n,
                            decision->boundary);
    return text;
}

/// The fold: one message after the other.
class Fold {
  public:
    Fold(Replayed& replayed, bool keep_results) : r_(replayed), keep_results_(keep_results) {}

    void read(const ReadMessage& message) {
        if (message.decision) ++decisions_read_;
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
            const auto pending = undecided_.find(number(result->trial));
            if (pending != undecided_.end())
                return differ(pending->second.seq,
                              fmt::format("derived {}, logged no job", describe(pending->second.decision)));
            if (keep_results_) r_.results.push_back({message.row.seq, *result, answered->to});
        }
        if (const auto* start = std::get_if<Start>(&message.row.event))
            r_.last_start = *start;
        else
            r_.elapsed += static_cast<double>(message.row.time_us - last_time_us_) * 1e-6;
        last_time_us_ = message.row.time_us;
        compare(message);
    }

    void finish() {
        for (const auto& [trial, row] : undecided_) r_.undecided.push_back(row);
        std::sort(r_.undecided.begin(), r_.undecided.end(),
                  [](const DecisionRow& a, const DecisionRow& b) { return number(a.seq) < number(b.seq); });
    }

    [[nodiscard]] std::uint64_t decisions_read() const { return decisions_read_; }

  private:
    void compare(const ReadMessage& message) {
        const Step step = r_.ladder.step(message.row.event);
        // A stop that follows from a limit is due until it, or any other stop, is in the journal.
        if (std::holds_alternative<Stop>(message.row.event) || std::holds_alternative<Start>(message.row.event))
            r_.stop_due.reset();
        if (step.next.stop) r_.stop_due = step.next.stop;
        const auto& derived = step.message.decision;
        if (!derived) {
            if (message.decision)
                differ(message.row.seq, fmt::format("derived no job, logged {}", describe(message.decision)));
            return;
        }
        ++r_.decisions;
        r_.in_flight.add(derived->job);
        if (!message.decision)
            undecided_[number(derived->job.trial)] = {message.row.seq, *derived};  // legal only while it has no result
        else if (*message.decision != *derived)
            differ(message.row.seq,
                   fmt::format("derived {}, logged {}", describe(derived), describe(message.decision)));
    }

    void differ(Seq seq, const std::string& what) {
        r_.difference = Difference{seq, fmt::format("message {}: {}", number(seq), what)};
    }

    Replayed& r_;
    bool keep_results_;
    std::uint64_t decisions_read_ = 0;
    std::int64_t last_time_us_ = 0;
    std::unordered_map<std::uint64_t, DecisionRow> undecided_;  ///< by trial
};

void check_presence(Replayed& replayed, const TrialCheck& check, bool run_goes_on) {
    const auto drawn = replayed.ladder.drawn();
    const auto present = [&](std::uint64_t trial) { return trial < check.present.size() && check.present[trial]; };
    std::vector<bool> running(drawn + 1);
    for (const Job& job : replayed.in_flight.jobs())
        if (job.rung == 0) running[number(job.trial)] = true;
    for (std::uint64_t trial = 1; trial <= drawn && !replayed.difference; ++trial) {
        if (present(trial)) continue;
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

}  // namespace

Replayed replay(const std::string& journal, const LadderPlan& plan, const Space& space, const Sampler& sampler,
                bool keep_results) {
    JournalReader reader(journal);
    // While a run goes on, trials are read after the messages, so that none is missing; some may be newer.
    const bool running = reader.being_written();
    auto trials = std::async(running ? std::launch::deferred : std::launch::async, [&] {
        JournalReader own(journal);
        return check_trials(own, space, sampler);
    });
    // Every decision comes after its message: those counted now have theirs among the messages read below.
    const std::uint64_t logged = reader.decision_count();
    Replayed replayed(plan);
    Fold fold(replayed, keep_results);
    reader.messages([&](const ReadMessage& message) { fold.read(message); });
    fold.finish();

    TrialCheck check = trials.get();
    if (!replayed.difference && logged > fold.decisions_read())
        for (const Seq orphan : reader.orphan_decisions())
            if (!replayed.difference)
                replayed.difference =
                    Difference{orphan, fmt::format("message {}: is missing; its decision is logged", number(orphan))};
    if (!replayed.difference && check.difference) replayed.difference = Difference{Seq{0}, *check.difference};
    if (!replayed.difference) check_presence(replayed, check, running);
    replayed.other_values = std::move(check.other_values);
    return replayed;
}

}  // namespace espalier
