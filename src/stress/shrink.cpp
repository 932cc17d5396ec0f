#include "stress/shrink.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

#include "oracle/workload.hpp"

namespace espalier {
namespace {

/// So many events are read without effort.
constexpr std::size_t readable = 9;

using TrialRung = std::pair<std::uint64_t, std::uint32_t>;

/// What is smaller is easier to read.
auto cost(const Script& script) {
    std::size_t limits = 0, rungs = 0, workers = 0;
    double losses = 0;
    const Limits none;
    const auto count = [&](const Start& start) {
        workers += start.workers;
        limits += start.limits.trials != none.trials ? 1U : 0U;
        limits += start.limits.resource != none.resource ? 1U : 0U;
        limits += start.limits.target != none.target ? 1U : 0U;
        limits += start.limits.failures != none.failures ? 1U : 0U;
        limits += start.limits.failures_in_a_row != none.failures_in_a_row ? 1U : 0U;
    };
    count(script.start);
    if (script.plan.capacity != LadderPlan().capacity) ++limits;
    limits += script.plan.attempts - 1;
    for (const auto& bracket : script.plan.brackets) rungs += bracket.levels.size();
    for (const Event& event : script.events) {
        if (const auto* start = std::get_if<Start>(&event)) count(*start);
        const auto* result = std::get_if<Result>(&event);
        if (result == nullptr) continue;
        const bool whole = result->loss == std::floor(result->loss) && result->loss >= 0;
        losses += !result->ok() ? 3 : whole ? std::min(result->loss, 1e6) / 100 + 1 : 1e3;
    }
    const double eta = script.plan.eta.value();
    const double oddity = eta + (eta == std::floor(eta) ? 0 : 100);
    return std::make_tuple(script.events.size(), workers, script.late, limits, script.endless, rungs, oddity,
                           script.plan.brackets.front().levels.front(), losses);
}

class Shrinker {
  public:
    explicit Shrinker(Script script) : best_(std::move(script)) {}

    Script run() {
        follow_at_once();
        for (bool more = true; more;) {
            const auto before = cost(best_);
            fewer_workers();
            fewer_trials();
            fewer_events();
            plainer_plan();
            fewer_limits();
            smaller_losses();
            if (cost(best_) == before && best_.events.size() > readable) small_ones();
            more = cost(best_) < before;
        }
        return best_;
    }

  private:
    /// Takes the candidate if it goes wrong, too, and is smaller.
    bool attempt(const Script& candidate) {
        try {
            auto cut = cut_at_fault(candidate);
            if (!cut || !(cost(*cut) < cost(best_))) return false;
            best_ = std::move(*cut);
            return true;
        } catch (const std::invalid_argument&) {
            return false;  // no such plan
        }
    }

    /// What follows from messages is left to follow at once: only other lines stay.
    void follow_at_once() {
        Script candidate = best_;
        candidate.late = false;
        candidate.events.clear();
        for (std::uint32_t i = 0; i < best_.start.workers; ++i) candidate.events.emplace_back(Vacancy{});
        for (const Event& event : best_.events)
            if (!std::holds_alternative<Vacancy>(event)) candidate.events.push_back(event);
        if (auto cut = cut_at_fault(candidate)) best_ = std::move(*cut);
    }

    /// So few workers, who train and answer in the order in which jobs are handed out.
    void fewer_workers() {
        const auto now = best_.start.workers;
        for (const std::uint32_t workers : {1U, 2U, 3U, 4U, now / 2, now - 1})
            if (workers > 0 && workers < now && attempt(answered_in_order(workers))) break;
        if (best_.start.workers == now) attempt(answered_in_order(now));
        const auto come = std::count_if(best_.events.begin(), best_.events.end(),
                                        [](const Event& event) { return std::holds_alternative<Vacancy>(event); });
        Script idle = best_;  // without those that never come
        idle.start.workers = static_cast<std::uint32_t>(std::max<std::ptrdiff_t>(come, 1));
        attempt(idle);
        for (std::size_t i = 0; i < best_.events.size(); ++i)
            for (const std::uint32_t workers : {1U, 2U, 3U})
                if (attempt(with_start(i, workers))) break;
    }

    Script answered_in_order(std::uint32_t workers) const {
        std::map<TrialRung, Result> results;
        for (const Event& event : best_.events)
            if (const auto* result = std::get_if<Result>(&event))
                results[{number(result->trial), result->rung}] = *result;
        Script script = best_;
        script.late = false;
        script.start.workers = workers;
        script.events.assign(workers, Vacancy{});
        Scenario scenario(script);
        for (const Event& event : script.events)
            if (!scenario.feed(event).fault.empty()) return script;
        for (bool more = true; more;) {
            more = false;
            for (const Job& job : scenario.jobs()) {
                const auto found = results.find({number(job.trial), job.rung});
                if (found == results.end()) continue;
                script.events.emplace_back(found->second);
                more = scenario.feed(found->second).fault.empty();
                break;
            }
        }
        return script;
    }

    Script with_start(std::size_t event, std::uint32_t workers) const {
        Script script = best_;
        if (auto* start = std::get_if<Start>(&script.events[event])) start->workers = workers;
        return script;
    }

    void fewer_trials() {
        std::uint64_t last = 0;
        for (const Event& event : best_.events)
            if (const auto* result = std::get_if<Result>(&event)) last = std::max(last, number(result->trial));
        for (std::uint64_t trial = last; trial > 0; --trial)
            if (!attempt(without_worker(without(trial)))) attempt(without(trial));
    }

    static Script without_worker(Script script) {
        const auto worker = std::find(script.events.begin(), script.events.end(), Event(Vacancy{}));
        if (script.start.workers < 2 || worker == script.events.end()) return script;
        script.events.erase(worker);
        --script.start.workers;
        return script;
    }

    /// The trial never was: those after it take the numbers before.
    Script without(std::uint64_t trial) const {
        Script script = best_;
        script.events.clear();
        for (Event event : best_.events) {
            if (auto* result = std::get_if<Result>(&event)) {
                if (number(result->trial) == trial) continue;
                if (number(result->trial) > trial) result->trial = TrialId{number(result->trial) - 1};
            }
            script.events.push_back(event);
        }
        return script;
    }

    /// Delta debugging: leaves out chunks, each half as long as those before. (Zeller and Hildebrandt 2002)
    void fewer_events() {
        for (std::size_t chunk = std::max<std::size_t>(best_.events.size() / 2, 1); chunk > 0; chunk /= 2)
            for (std::size_t at = 0; at < best_.events.size();) {
                Script script = best_;
                const auto from = script.events.begin() + static_cast<std::ptrdiff_t>(at);
                script.events.erase(from,
                                    from + static_cast<std::ptrdiff_t>(std::min(chunk, best_.events.size() - at)));
                if (!attempt(script)) at += chunk;
            }
    }

    /// Among random runs of a few events, of the kinds that are in the script: most faults show in small ones, too.
    void small_ones() {
        bool sessions = false;
        for (const Event& event : best_.events)
            sessions = sessions || std::holds_alternative<Stop>(event) || std::holds_alternative<Start>(event);
        Dice dice(1);
        for (int i = 0; i < 20'000; ++i) attempt(small_one(dice, sessions));
    }

    static Script small_one(Dice& dice, bool sessions) {
        Script script;
        const auto workers = static_cast<std::uint32_t>(1 + dice.below(4));
        script.plan = LadderPlan({1, 2}, ReductionFactor(2));
        if (dice.below(2) == 0) script.plan = LadderPlan({1, 2, 4}, ReductionFactor(2));
        script.start.workers = workers;
        script.events.assign(workers, Vacancy{});
        Scenario scenario(script);
        for (const Event& event : script.events) scenario.feed(event);
        for (std::size_t i = 0; i < readable; ++i) {
            const auto jobs = scenario.jobs();
            Event event = Stop{StopReason::interrupted};
            if (sessions && dice.below(4) == 0) {
                if (dice.below(2) == 0) event = Start{static_cast<std::uint32_t>(1 + dice.below(4)), {}};
            } else if (!jobs.empty()) {
                const Job& job = jobs[dice.below(jobs.size())];
                event = dice.below(5) == 0 ? failure_of(job) : result_of(job, static_cast<double>(1 + dice.below(3)));
            } else {
                break;
            }
            script.events.push_back(event);
            if (!scenario.feed(event).fault.empty()) break;
        }
        return script;
    }

    void plainer_plan() {
        const auto brackets = best_.plan.brackets;
        for (const auto& bracket : brackets) attempt_plan({{{bracket.levels, 1}}, best_.plan.eta}, best_.endless);
        const auto most = std::min<std::size_t>(best_.plan.brackets.front().levels.size(), 8);
        for (std::size_t rungs = 1; rungs <= most; ++rungs)
            for (const double eta : {2.0, 3.0, 4.0, best_.plan.eta.value()}) {
                std::vector<double> levels;
                for (std::size_t k = 0; k < rungs; ++k)
                    levels.push_back(times_power(1, ReductionFactor(eta), static_cast<int>(k)));
                if (best_.plan.brackets.size() == 1) attempt_plan({levels, ReductionFactor(eta)}, false);
            }
    }

    void attempt_plan(LadderPlan plan, bool endless) {
        Script script = best_;
        plan.capacity = script.plan.capacity;
        plan.attempts = script.plan.attempts;
        script.plan = std::move(plan);
        script.endless = endless;
        attempt(script);
    }

    void fewer_limits() {
        Script script = best_;
        script.plan.capacity = LadderPlan().capacity;
        attempt(script);
        for (script.plan.attempts = 1; script.plan.attempts < best_.plan.attempts; ++script.plan.attempts)
            if (attempt(script)) break;
        const Limits none;
        attempt(with_limits([&](Limits& limits) { limits.trials = none.trials; }));
        attempt(with_limits([&](Limits& limits) { limits.resource = none.resource; }));
        attempt(with_limits([&](Limits& limits) { limits.target = none.target; }));
        attempt(with_limits([&](Limits& limits) { limits.failures = none.failures; }));
        attempt(with_limits([&](Limits& limits) { limits.failures_in_a_row = none.failures_in_a_row; }));
    }

    template <typename Change>
    Script with_limits(Change change) const {
        Script script = best_;
        change(script.start.limits);
        for (Event& event : script.events)
            if (auto* start = std::get_if<Start>(&event)) change(start->limits);
        return script;
    }

    void smaller_losses() {
        std::set<double> losses;
        for (const Event& event : best_.events)
            if (const auto* result = std::get_if<Result>(&event); result != nullptr && result->ok())
                losses.insert(result->loss);
        Script script = best_;
        for (Event& event : script.events)
            if (auto* result = std::get_if<Result>(&event); result != nullptr && result->ok())
                result->loss = 1 + static_cast<double>(std::distance(losses.begin(), losses.find(result->loss)));
        attempt(script);
        for (std::size_t i = 0; i < best_.events.size(); ++i)
            for (double loss = 1; loss <= 4; ++loss)
                if (attempt(with_loss(i, loss))) break;
    }

    Script with_loss(std::size_t event, double loss) const {
        Script script = best_;
        if (auto* result = std::get_if<Result>(&script.events[event])) {
            result->outcome = Outcome::ok;
            result->loss = loss;
        }
        return script;
    }

    Script best_;
};

}  // namespace

std::optional<Script> cut_at_fault(const Script& script) {
    Script cut = script;
    cut.events.clear();
    Scenario scenario(script);
    for (const Event& event : script.events) {
        const Happened happened = scenario.feed(event);
        if (!happened.possible) continue;
        cut.events.push_back(event);
        if (!happened.fault.empty()) return cut;
    }
    return std::nullopt;
}

Script shrink(const Script& script) {
    const auto cut = cut_at_fault(script);
    return cut ? Shrinker(*cut).run() : script;
}

}  // namespace espalier
