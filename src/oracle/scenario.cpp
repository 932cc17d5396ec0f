#include "oracle/scenario.hpp"

namespace espalier {
namespace {

void say(std::string& text, const std::string& what) { text += (text.empty() ? "" : ", ") + what; }

}  // namespace

Scenario::Scenario(const LadderPlan& plan, const Start& start, bool late) : judge_(plan), late_(late) {
    const auto stop = judge_.take(start).step.next.stop;  // its workers come one by one
    if (stop && !late) judge_.take(Stop{*stop});
}

Happened Scenario::feed(const Event& event) {
    Happened happened;
    Event complete = event;
    if (auto* result = std::get_if<Result>(&complete))
        if (const auto job = judge_.in_flight().job_of(result->trial)) {
            result->bracket = job->bracket;
            result->attempt = job->attempt;
        }
    happened.possible = judge_.possible(complete);
    if (!happened.possible) {
        happened.got = happened.expected = "refused";
        return happened;
    }
    step(complete, happened);
    release(happened);
    if (happened.fault.empty()) happened.expected = happened.got;
    return happened;
}

void Scenario::release(Happened& happened) {
    for (; !late_ && released_ > 0; --released_) step(Vacancy{}, happened);
}

void Scenario::step(const Event& event, Happened& happened) {
    const bool right = happened.fault.empty();
    const Verdict verdict = judge_.take(event);
    const Message& message = verdict.step.message;
    if (right) {
        happened.fault = verdict.fault;
        happened.expected = happened.got;
        if (verdict.job) say(happened.expected, words_of(*verdict.job));
        if (verdict.worker && !verdict.job) say(happened.expected, "wait");
        if (verdict.limit) say(happened.expected, "stop");
        const std::uint64_t here = std::holds_alternative<Vacancy>(event) && released_ > 0 ? 1 : 0;
        if (!verdict.fault.empty() && !late_)
            tell_rest(released_ - here + verdict.step.next.vacancies, happened.expected);
    }
    if (message.decision) {
        handed_out_.push_back(message.decision->job);
        say(happened.got, words_of(message.decision->job));
    } else if (message.vacancy) {
        say(happened.got, "wait");
    }
    if (verdict.step.next.stop) {
        say(happened.got, "stop");
        if (!late_) step(Stop{*verdict.step.next.stop}, happened);
    }
    released_ += verdict.step.next.vacancies;
}

/// The oracle's side of a line in which the ladder went wrong, to its end: released workers come, and workers that wait
/// find what is due.
void Scenario::tell_rest(std::uint64_t released, std::string& expected) {
    for (; released > 0 && judge_.may_work(); --released) {
        const auto job = judge_.serve();
        say(expected, job ? words_of(*job) : "wait");
    }
    while (const auto job = judge_.wake()) say(expected, words_of(*job));
}

std::vector<Job> Scenario::jobs() const {
    std::vector<Job> all;
    for (const Job& job : handed_out_)
        if (judge_.in_flight().job_of(job.trial) == job) all.push_back(job);
    return all;
}

}  // namespace espalier
