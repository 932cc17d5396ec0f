#include "oracle/judge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace espalier {
namespace {

struct Fraction {
    std::uint64_t p = 0, q = 1;
};

/// The decimal as written, digits over a power of ten: another way than base/exact.
Fraction fraction(double eta) {
    Fraction f;
    bool after_point = false;
    for (const char c : shortest(eta)) {
        if (c == '.') {
            after_point = true;
            continue;
        }
        f.p = f.p * 10 + static_cast<std::uint64_t>(c - '0');
        if (after_point) f.q *= 10;
    }
    return f;
}

std::string words_of(const std::optional<Job>& job) { return job ? espalier::words_of(*job) : "no job"; }

}  // namespace

std::string words_of(const Job& job) {
    return fmt::format("train {} to {}{}{}", number(job.trial), job.to,
                       number(job.parent) != 0 ? fmt::format(" (copy of {})", number(job.parent)) : "",
                       job.attempt > 1 ? fmt::format(" (attempt {})", job.attempt) : "");
}

Judge::AnyOracle Judge::oracle_of(const LadderPlan& plan) {
    const Fraction eta = fraction(plan.eta.value());
    switch (plan.scheme) {
        case Scheme::loop:
            return LoopOracle(plan.brackets, eta.p, eta.q, 0, plan.from_scratch);
        case Scheme::sha:
            return ShaOracle(plan.brackets, eta.p, eta.q, 0);
        case Scheme::pbt:
            return PbtOracle(plan.brackets.front(), *plan.population, 0);
        case Scheme::asha:
            break;
    }
    return Oracle(plan.brackets, eta.p, eta.q, 0);
}

std::optional<Job> Judge::oracles_job() {
    return std::visit([](auto& oracle) { return oracle.get_job(); }, oracle_);
}
std::uint64_t Judge::due() const {
    return std::visit([](const auto& oracle) { return oracle.available(); }, oracle_);
}
bool Judge::exhausted() const {
    return std::visit([](const auto& oracle) { return oracle.exhausted(); }, oracle_);
}
Oracle::Reason Judge::reason() const {
    return std::visit([](const auto& oracle) { return oracle.reason(); }, oracle_);
}

Judge::Judge(const LadderPlan& plan)
    : ladder_(plan), oracle_(oracle_of(plan)), failures_(plan.attempts), capacity_(plan.capacity) {}

bool Judge::possible(const Event& event) const {
    if (std::holds_alternative<Vacancy>(event)) return ladder_.vacancies().pending() > 0;
    const auto* result = std::get_if<Result>(&event);
    if (result == nullptr) return true;
    const auto job = in_flight_.job_of(result->trial);
    return job && answers(*result, *job);
}

Verdict Judge::take(const Event& event) {
    Verdict verdict;
    failures_.happened(event);
    if (const auto* result = std::get_if<Result>(&event)) {
        verdict.job = failures_.again(*in_flight_.take(*result));
        verdict.again = verdict.job.has_value();
        if (!verdict.again) std::visit([&](auto& oracle) { oracle.complete(*result); }, oracle_);
    }
    if (std::holds_alternative<Vacancy>(event)) --pending_;
    verdict.step = ladder_.step(event);
    verdict.worker = !verdict.again && pass_gate(event);
    if (verdict.worker) verdict.job = oracles_job();
    const auto& decision = verdict.step.message.decision;
    verdict.limit = reach_limits(event, decision);
    if (decision) in_flight_.add(decision->job);
    pending_ += verdict.step.next.vacancies;
    verdict.fault = fault_of(verdict);
    return verdict;
}

/// Whether the event comes with a worker that may have work: not after a stop, and not while there are too many.
bool Judge::pass_gate(const Event& event) {
    if (const auto* start = std::get_if<Start>(&event)) {
        open_ = true;
        stopped_ = false;
        limits_ = start->limits;
        std::visit([&](auto& oracle) { oracle.set_trials(std::min(limits_.trials, capacity_)); }, oracle_);
        wanted_ = start->workers;
        workers_ = std::max(workers_, wanted_);
        return false;
    }
    if (std::holds_alternative<Stop>(event)) {
        open_ = false;
        stopped_ = true;
        return false;
    }
    if (open_ && workers_ <= wanted_) return true;
    --workers_;
    return false;
}

std::optional<StopReason> Judge::reach_limits(const Event& event, const std::optional<Decision>& decision) {
    if (const auto* result = std::get_if<Result>(&event); result != nullptr && result->ok())
        best_ = std::min(best_, result->loss);
    if (decision) charged_ += decision->job.to - decision->job.from;
    if (stopped_) return std::nullopt;
    std::optional<StopReason> reached;
    if (failures_.too_many(limits_)) reached = StopReason::failures;
    if (charged_ >= limits_.resource) reached = StopReason::resource;
    if (best_ <= limits_.target) reached = StopReason::target;
    stopped_ = reached.has_value();
    return reached;
}

std::string Judge::fault_of(const Verdict& verdict) const {
    const Message& message = verdict.step.message;
    if ((verdict.worker || verdict.again) != (message.decision.has_value() || message.vacancy))
        return verdict.worker ? "a free worker was sent away" : "a worker was let in that may have no work";
    std::optional<Job> got;
    if (message.decision) got = message.decision->job;
    if (got != verdict.job)
        return fmt::format("the ladder said {}, the oracle says {}", words_of(got), words_of(verdict.job));
    const Oracle::Reason why = verdict.again ? Oracle::Reason{} : reason();
    if (message.decision &&
        (message.decision->n != why.n || message.decision->k != why.k || message.decision->boundary != why.boundary))
        return fmt::format("promoted among the best {} of {}, boundary {}, says the ladder; {} of {}, {}, the oracle",
                           message.decision->k, message.decision->n, message.decision->boundary, why.k, why.n,
                           why.boundary);
    if (verdict.limit != verdict.step.next.stop)
        return verdict.limit ? fmt::format("no stop, though the limit of {} is reached", name_of(*verdict.limit))
                             : "a stop, though no limit is reached";
    return fault_of_workers();
}

std::string Judge::fault_of_workers() const {
    const auto& vacancies = ladder_.vacancies();
    if (vacancies.in_flight() != in_flight_.size())
        return fmt::format("{} are in flight, the ladder counts {}", counted(in_flight_.size(), "job"),
                           vacancies.in_flight());
    if (vacancies.pending() != pending_)
        return fmt::format("{} are released, the ladder counts {}", counted(pending_, "worker"), vacancies.pending());
    const auto sum = vacancies.in_flight() + vacancies.pending() + vacancies.parked();
    if (sum != workers_ || ladder_.gate().workers() != workers_)
        return fmt::format("of {} the ladder accounts for {}", counted(workers_, "worker"), sum);
    if (may_work() && vacancies.parked() > 0 && due() > vacancies.pending())
        return fmt::format("{} parked, {} due, {} released: a wake-up was lost", vacancies.parked(),
                           counted(due(), "promotion"), vacancies.pending());
    return "";
}

std::string Judge::end() const {
    const auto& vacancies = ladder_.vacancies();
    if (in_flight_.size() > 0 || pending_ > 0 || !vacancies.ended()) return "the run stands still and has not ended";
    if (!may_work() || workers_ == 0) return "";
    if (!exhausted() || ladder_.draws(limits_))
        return fmt::format("the run ended after {} of {}", ladder_.drawn(),
                           counted(std::min(limits_.trials, capacity_), "trial"));
    if (due() > 0) return "the run ended with promotions due";
    return "";
}

std::optional<Job> Judge::serve() {
    if (pending_ > 0) --pending_;
    return may_work() ? oracles_job() : std::nullopt;
}

std::optional<Job> Judge::wake() {
    if (!may_work() || ladder_.vacancies().parked() == 0 || due() <= pending_) return std::nullopt;
    return oracles_job();
}

}  // namespace espalier
