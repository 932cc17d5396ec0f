#include "view/trial_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "base/text.hpp"

namespace espalier {
namespace {

constexpr std::size_t neighbours_shown = 3;

struct Entry {
    double loss = 0;
    std::uint64_t trial = 0;
    bool ok = true;

    [[nodiscard]] bool before(const Entry& other) const {
        if (ok != other.ok) return ok;
        if (ok && loss != other.loss) return loss < other.loss;
        return trial < other.trial;
    }
};

Entry entry_of(const Result& result) { return {result.ok() ? result.loss : 0, number(result.trial), result.ok()}; }

/// The least n of which floor(n / eta) is the rank.
std::uint64_t needed_for(std::uint64_t rank, const ReductionFactor& eta) {
    auto n = static_cast<std::uint64_t>(static_cast<double>(rank) * eta.value());
    while (eta.share(n) >= rank && n > 0) --n;
    while (eta.share(n) < rank) ++n;
    return n;
}

/// The trial's place among all results of a rung so far. Linear: asked for a few times a rung, not once a message.
/// `k`: how many of them are promoted.
Standing standing_of(const std::vector<Entry>& rung, const Entry& own, std::uint64_t k, bool maximize) {
    const auto value = [maximize](double loss) { return maximize ? -loss : loss; };
    const auto before = [](const Entry& a, const Entry& b) { return a.before(b); };
    Standing standing;
    standing.n = rung.size();
    standing.k = k;
    std::vector<Entry> good, ahead;
    for (const auto& entry : rung) {
        if (entry.ok) good.push_back(entry);
        if (entry.before(own)) ahead.push_back(entry);
    }
    standing.rank = ahead.size() + 1;
    if (const auto best = std::min<std::size_t>(standing.k, good.size()); best > 0) {
        const auto last = good.begin() + static_cast<std::ptrdiff_t>(best) - 1;
        std::nth_element(good.begin(), last, good.end(), before);
        standing.boundary = value(last->loss);
    }
    const auto shown = static_cast<std::ptrdiff_t>(std::min(neighbours_shown, ahead.size()));
    std::partial_sort(ahead.begin(), ahead.begin() + shown, ahead.end(),
                      [](const Entry& a, const Entry& b) { return b.before(a); });
    for (auto entry = ahead.begin(); entry != ahead.begin() + shown; ++entry)
        standing.ahead.push_back(
            {entry->trial, entry->ok ? value(entry->loss) : std::numeric_limits<double>::quiet_NaN()});
    return standing;
}

/// Follows the trial through the messages.
class Follower {
  public:
    Follower(TrialHistory& history, const LadderPlan& plan) : h_(history), eta_(plan.eta) {
        if (plan.scheme != Scheme::sha || history.trial == 0) return;
        const auto opened = opened_bracket(plan.brackets, TrialId{history.trial});
        const auto first = number(opened.first);
        h_.sha = ShaBracket{opened.opened, first, first + plan.brackets[opened.place].share - 1};
        sizes_ = sha_sizes(plan.brackets[opened.place], plan.eta);
        trials_.push_back(sizes_.front());
    }

    void see(const FoldedMessage& message) {
        if (message.stopped && number(message.stopped->trial) == h_.trial)
            h_.stop_in_flight = StopHistory{message.at, *message.stopped};
        if (message.retried) {
            if (number(message.decision->job.trial) == h_.trial) failed_attempt(message);
            return;
        }
        if (const auto* result = std::get_if<Result>(&message.event); result != nullptr && is_peer(result->trial)) {
            if (h_.sha && message.closed) close(message.closed->rung, *result);
            take(*result, message);
        }
        if (!message.decision || number(message.decision->job.trial) != h_.trial) return;
        if (message.decision->promotes()) return promoted(message);
        h_.drawn_at = message.at;
        h_.drawn_by = message.event;
    }

    void finish(const RunFold& fold) {
        for (auto& result : h_.results) {
            result.at_end = standing(result);
            result.needed = needed_for(result.at_end.rank, eta_);
            result.possible = fold.possible(result.rung);
            if (result.outcome == Outcome::stopped)
                result.fate = Fate::stopped;
            else if (!result.ok())
                result.fate = Fate::failed;
            else if (result.promotion)
                result.fate = Fate::promoted;
            else if (fold.is_top(result.rung))
                result.fate = Fate::top;
            else if (h_.sha && result.rung.rung >= closed_)
                result.fate = Fate::undecided;
            else
                result.fate = result.at_end.among_best() ? Fate::due : Fate::waiting;
        }
    }

  private:
    /// Whether the trial's results count in the same rungs.
    [[nodiscard]] bool is_peer(TrialId trial) const {
        return !h_.sha || (number(trial) >= h_.sha->first_trial && number(trial) <= h_.sha->last_trial);
    }
    /// The result is the last of its rung, and not in it yet.
    void close(std::uint32_t rung, const Result& last) {
        closed_ = rung + 1;
        if (closed_ == sizes_.size()) return;
        const auto& results = rungs_[rung_of(last)];
        const auto good = static_cast<std::uint64_t>(
            std::count_if(results.begin(), results.end(), [](const Entry& entry) { return entry.ok; }));
        trials_.push_back(std::min(sizes_[closed_], good + (last.ok() ? 1 : 0)));
    }
    /// How many of so many results in a rung are promoted.
    [[nodiscard]] std::uint64_t promoted_of(std::uint64_t n, std::uint32_t rung) const {
        if (!h_.sha) return eta_.share(n);
        return rung < closed_ && rung + 1 < sizes_.size() ? sizes_[rung + 1] : 0;
    }

    void take(const Result& result, const FoldedMessage& message) {
        const RungKey key = rung_of(result);
        auto& rung = rungs_[key];
        rung.push_back(entry_of(result));
        if (number(result.trial) == h_.trial) return begin(result, message);
        if (h_.results.empty() || h_.results.back().rung != key || !waits_) return;
        if (rung.back().before(own_)) ++rank_;
        look(h_.results.back(), rung.size(), message.at);
    }

    void failed_attempt(const FoldedMessage& message) {
        const auto& result = std::get<Result>(message.event);
        h_.before_in_flight.push_back(
            {*message.answered, message.at, result.outcome, result.seconds, "", std::nullopt});
    }

    void begin(const Result& result, const FoldedMessage& message) {
        ResultHistory entry;
        entry.rung = rung_of(result);
        entry.handed = *message.answered;
        entry.came = message.at;
        entry.outcome = result.outcome;
        entry.value = h_.maximize ? -result.loss : result.loss;
        entry.seconds = result.seconds;
        entry.stop = std::exchange(h_.stop_in_flight, std::nullopt);
        entry.before = std::exchange(h_.before_in_flight, {});
        own_ = entry_of(result);
        entry.at_result = standing(entry);
        if (h_.sha) {
            entry.rung_trials = trials_[entry.rung.rung];
            entry.trained_further = entry.rung.rung + 1 < sizes_.size() ? sizes_[entry.rung.rung + 1] : 0;
        }
        rank_ = entry.at_result.rank;
        waits_ = result.ok();
        h_.results.push_back(entry);
        if (waits_) look(h_.results.back(), entry.at_result.n, message.at);
    }

    void look(ResultHistory& result, std::uint64_t n, const Moment& now) const {
        const bool among_best = rank_ <= promoted_of(n, result.rung.rung);
        if (among_best && !result.among_best_since) result.among_best_since = now;
        if (among_best || !result.among_best_since) return;
        result.among_best_since.reset();
        ++result.displaced;
    }

    void promoted(const FoldedMessage& message) {
        auto& result = h_.results.back();
        waits_ = false;
        PromotionHistory promotion{message.at, message.event, standing(result), message.decision->job.to, 0, 0};
        promotion.results_since = promotion.standing.n - result.at_result.n;
        promotion.waited = message.at.elapsed - result.came.elapsed;
        result.promotion = promotion;
    }

    [[nodiscard]] Standing standing(const ResultHistory& result) {
        const Entry own{result.ok() ? (h_.maximize ? -result.value : result.value) : 0, h_.trial, result.ok()};
        const auto& rung = rungs_[result.rung];
        return standing_of(rung, own, promoted_of(rung.size(), result.rung.rung), h_.maximize);
    }

    TrialHistory& h_;
    const ReductionFactor eta_;
    // Of a synchronous bracket.
    std::vector<std::uint64_t> sizes_;   ///< of its rungs, where no trial fails
    std::vector<std::uint64_t> trials_;  ///< of its rungs, as they are; those that are known
    std::uint32_t closed_ = 0;           ///< rungs that are complete
    std::map<RungKey, std::vector<Entry>> rungs_;
    Entry own_;               ///< of the last result
    std::uint64_t rank_ = 0;  ///< of the last result, now
    bool waits_ = false;      ///< the last result may be promoted
};

/// In how many sessions a job was begun: it runs again in each that began while it was in flight.
std::uint32_t sessions_of(const RunFold& fold, const Handed& handed, Seq until) {
    std::uint32_t count = 1;
    for (std::size_t i = handed.session; i < fold.sessions().size(); ++i)
        if (fold.sessions()[i].first_seq <= number(until)) ++count;
    return count;
}

void take_run(TrialHistory& history, const RunFold& fold, bool being_written) {
    history.state = state_of(fold, being_written);
    history.running = fold.in_flight().size();
    history.stopped = fold.stopped();
    history.drawn = fold.drawn();
    if (fold.trial_limit() != std::numeric_limits<std::uint64_t>::max()) history.trial_limit = fold.trial_limit();
    history.sessions = fold.sessions().size();
    history.full_resource = fold.full_resource();
    history.several_brackets = fold.several_brackets();
    if (!being_written || history.simulated()) history.now_us = fold.last().time_us;
}

void read_messages(TrialHistory& history, JournalReader& reader, const LadderPlan& plan,
                   std::optional<double> full_resource, bool being_written) {
    RunFold fold(plan, full_resource, reader.sessions(), reader.path(), history.times);
    Follower follower(history, plan);
    std::optional<PopulationFollower> population;
    if (plan.population) population.emplace(history.trial, *plan.population);
    reader.messages([&](const ReadMessage& message) {
        const FoldedMessage folded = fold.step(message);
        follower.see(folded);
        if (population) population->see(fold.ladder(), folded);
    });
    if (history.trial == 0 || history.trial > fold.drawn()) {
        const auto known = fold.drawn() == 0   ? std::string("none is drawn yet")
                           : fold.drawn() == 1 ? std::string("there is one, trial 1")
                                               : fmt::format("there are {}, from 1 to {}", fold.drawn(), fold.drawn());
        throw JournalUsageError(fmt::format("{}: there is no trial {}: {}", reader.path(), history.trial, known));
    }
    follower.finish(fold);
    if (population) history.population = population->history();
    for (auto& result : history.results) result.sessions = sessions_of(fold, result.handed, result.came.seq);
    if (const auto job = fold.in_flight().find(history.trial); job != fold.in_flight().end())
        history.in_flight = job->second;
    take_run(history, fold, being_written);
}

template <typename Row>
bool is_of(const Row& row, const Job& job) {
    return row.rung == job.rung && row.attempt == job.attempt;
}

/// Does it with the result, or the attempt before one, that the row is of.
template <typename Row, typename Do>
void each_attempt(TrialHistory& history, const Row& row, Do what) {
    const auto look = [&](auto& attempts) {
        for (auto& attempt : attempts)
            if (is_of(row, attempt.handed.job)) what(attempt);
    };
    look(history.results);
    look(history.before_in_flight);
    for (auto& result : history.results) look(result.before);
}

void read_rows(TrialHistory& history, JournalReader& reader) {
    const TrialId trial{history.trial};
    if (const auto row = reader.trial(trial)) {
        history.configuration = row->configuration;
        history.unit = row->unit;
        history.draw = row->drawn;
    }
    reader.reports([&](const ReportRow& row) {
        if (row.trial != trial) return;
        each_attempt(history, row, [&](auto& attempt) { attempt.message = row.message; });
        for (auto& result : history.results)
            if (is_of(row, result.handed.job)) result.metrics = row.metrics;
    });
    reader.failures([&](const FailureRow& row) {
        if (row.trial == trial) each_attempt(history, row, [&](auto& attempt) { attempt.failure = row; });
    });
    const auto keep = [&](auto& rows) {
        return [&](const auto& row) {
            if (row.trial == trial) rows.push_back(row);
        };
    };
    reader.progress(keep(history.progress));
    reader.logs(keep(history.logs));
    reader.rebuilds(keep(history.rebuilds));
}

}  // namespace

TrialHistory read_history(JournalReader& reader, const LadderPlan& plan, std::optional<double> full_resource,
                          std::uint64_t trial, std::int64_t now_us, Times times) {
    // A run that ends while one reads is read again: then nothing is in flight that came back meanwhile.
    for (;;) {
        TrialHistory history;
        history.journal = reader.path();
        history.study = reader.study().name;
        history.seed = reader.study().seed;
        history.maximize = reader.study().maximize;
        history.eta = plan.eta.value();
        history.scheme = plan.scheme;
        history.stopping = plan.stopping;
        history.trial = trial;
        history.now_us = now_us;
        history.times = times;
        const bool being_written = reader.being_written();
        read_messages(history, reader, plan, full_resource, being_written);
        read_rows(history, reader);
        if (!being_written || reader.being_written()) return history;
    }
}

bool TrialHistory::given() const {
    if (draw && draw->why.origin == Origin::copy) return false;
    // A coordinate whose value was given is a point of no cube (sample/given_sampler.hpp).
    return std::any_of(unit.begin(), unit.end(), [](double coordinate) { return coordinate < 0; });
}

std::size_t TrialHistory::attempts() const {
    return std::accumulate(results.begin(), results.end(), results.size() + before_in_flight.size(),
                           [](std::size_t sum, const ResultHistory& result) { return sum + result.before.size(); });
}

double TrialHistory::seconds() const {
    double sum = 0;
    for (const auto& result : results) {
        sum += result.seconds;
        for (const auto& attempt : result.before) sum += attempt.seconds;
    }
    for (const auto& attempt : before_in_flight) sum += attempt.seconds;
    return sum;
}

double TrialHistory::resource() const {
    double sum = 0;
    const auto add = [&](const AttemptHistory& attempt) { sum += attempt.handed.job.to - attempt.handed.job.from; };
    for (const auto& result : results) {
        sum += result.reached() - result.handed.job.from;
        for (const auto& attempt : result.before) add(attempt);
    }
    for (const auto& attempt : before_in_flight) add(attempt);
    return sum;
}

const char* name_of(Fate fate) {
    switch (fate) {
        case Fate::promoted:
            return "promoted";
        case Fate::top:
            return "finished";
        case Fate::failed:
            return "failed";
        case Fate::stopped:
            return "stopped";
        case Fate::due:
            return "due";
        case Fate::undecided:
            return "undecided";
        case Fate::waiting:
            break;
    }
    return "not among the best";
}

}  // namespace espalier
