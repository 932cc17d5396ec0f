#include "report/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <variant>

#include "base/exact.hpp"
#include "base/text.hpp"
#include "report/digits.hpp"
#include "study/names.hpp"
#include "study/population_section.hpp"
#include "study/stopping_section.hpp"
#include "view/table.hpp"
#include "view/words.hpp"

namespace espalier {
namespace {

constexpr std::size_t names_shown = 12;
constexpr std::size_t options_shown = 12;

double value_of(double loss, const Study& study) { return study.maximize ? -loss : loss; }

std::string counted_digits(std::uint64_t count, const std::string& noun) {
    return digits(count) + ' ' + noun + (count == 1 ? "" : "s");
}

/// Resource: a whole number with all its digits.
std::string amount(double resource) {
    const bool whole = resource >= 0 && resource < 1e15 && resource == std::floor(resource);
    return whole ? digits(static_cast<std::uint64_t>(resource)) : rounded(resource);
}

template <typename Range, typename Text>
std::string listed(const Range& items, std::size_t most, const std::string& separator, Text text) {
    std::string all;
    std::size_t count = 0;
    for (const auto& item : items) {
        if (count++ == most) return all + separator + "…";
        all += (count == 1 ? "" : separator) + text(item);
    }
    return all;
}

std::string levels_text(const std::vector<double>& levels) {
    return listed(levels, names_shown, ", ", [](double level) { return shortest(level); });
}

std::string searched(const Study& study, const StudyRow& row) {
    std::vector<std::string> names;
    for (const auto& parameter : study.space.parameters())
        if (!std::holds_alternative<Constant>(parameter.domain)) names.push_back(parameter.name);
    const std::string what = row.objective_name.empty() ? study.objective : row.objective_name;
    return fmt::format("Espalier searched {} of {} ({}) for the {} value.", counted_digits(names.size(), "parameter"),
                       what, listed(names, names_shown, ", ", [](const auto& name) { return name; }),
                       study.maximize ? "greatest" : "smallest");
}

std::string ladder_text(const Study& study) {
    if (study.brackets.size() > 1) return fmt::format("in {} brackets of rungs", study.brackets.size());
    const auto& levels = study.brackets.front().levels;
    if (study.endless)
        return fmt::format("begins at resource {} and lets the best 1/{} go on, rung after rung, without end",
                           shortest(levels.front()), shortest(study.rule.eta));
    if (levels.size() == 1) return fmt::format("trains each trial to resource {}", shortest(levels.front()));
    return fmt::format("begins each trial at resource {} and lets the best 1/{} of each rung go on, to {}",
                       shortest(levels.front()), shortest(study.rule.eta),
                       levels_text({levels.begin() + 1, levels.end()}));
}

std::string method_name(const Study& study) {
    if (study.algorithm == Algorithm::random) return "Random search";
    if (study.algorithm == Algorithm::hyperband) return "Hyperband";
    if (study.algorithm == Algorithm::sha) return "Successive halving (SHA)";
    if (study.scheme == Scheme::loop) return "Asynchronous Hyperband, one bracket after the other,";
    return "ASHA";
}

std::string method(const Study& study) {
    const std::string rule = study.stopping ? fmt::format(" A stopping rule ({}) ends trials inside a job.",
                                                          name_of(study.stopping->rule, stopping_names()))
                                            : "";
    if (study.population)
        return fmt::format(
                   "Population based training: {} members train side by side and report each {}, up to {}; one of the "
                   "worst fifth goes on from a copy of one of the best.",
                   study.brackets.front().share, shortest(study.brackets.front().levels.front()),
                   shortest(study.brackets.front().levels.back())) +
               rule;
    if (study.brackets.size() > 1)
        return fmt::format("{} trains trials {}, and lets the best 1/{} of each rung go on.{}", method_name(study),
                           ladder_text(study), shortest(study.rule.eta), rule);
    return fmt::format("{} {}.{}", method_name(study), ladder_text(study), rule);
}

std::string course(const Tape& tape) {
    const auto& totals = tape.totals;
    if (tape.messages == 0) return "Nothing has been trained yet.";
    std::string text;
    if (tape.times == Times::simulated) text = "This is a simulation. ";
    if (!tape.asked) text += counted_digits(totals.workers, "worker") + " ran ";
    text += fmt::format(
        "{} of {}{}{} in {}{}", counted_digits(totals.jobs, "job"), counted_digits(totals.drawn, "trial"),
        totals.copies == 1  ? " and a copy"
        : totals.copies > 1 ? fmt::format(" and {} copies", digits(totals.copies))
                            : "",
        tape.asked ? " were asked for and told" : "",
        tape.times == Times::simulated ? fmt::format("{} units of virtual time", rounded(totals.seconds))
                                       : duration(totals.seconds),
        totals.offered > 0 && !tape.asked
            ? fmt::format(", busy {:.0f} % of the time", std::min(100.0, 100 * totals.busy / totals.offered))
            : "");
    return text + fmt::format("; resource {} was handed out.", amount(totals.resource));
}

std::string troubles(const Tape& tape) {
    const auto& totals = tape.totals;
    std::string text = totals.failed == 0 ? std::string("No trial failed")
                                          : fmt::format("{} failed", counted_digits(totals.failed, "trial"));
    if (totals.retried > 0)
        text += fmt::format("; {} that failed were tried again", counted_digits(totals.retried, "job"));
    if (totals.stopped > 0)
        text += fmt::format("; {} ended early by the stopping rule", counted_digits(totals.stopped, "trial"));
    return text + ".";
}

std::string outcome(const Tape& tape, const Study& study) {
    if (!tape.best_seen) return "No trial has a result yet.";
    const Incumbent& best = *tape.best();
    const std::string which = fmt::format("trial {}, with {} at resource {}", number(best.trial),
                                          rounded(value_of(best.loss, study)), shortest(best.resource));
    if (tape.best_full) return fmt::format("The best at full resource is {}.", which);
    if (!tape.full_resource) return fmt::format("The best is {}.", which);
    return fmt::format("No trial has reached the full resource {} yet; the best so far is {}.",
                       shortest(*tape.full_resource), which);
}

std::string ending(const Tape& tape) {
    std::string text = state_sentence(tape);
    if (tape.state == RunState::running)
        return tape.asked ? "The run is open: its jobs are asked for." : "The run goes on.";
    return fmt::format("The run {} {}.",
                       tape.state == RunState::finished || tape.state == RunState::failed ? "has" : "was", text);
}

std::string sessions_text(const Tape& tape) {
    if (tape.sessions.empty()) return "none yet";
    if (tape.sessions.size() == 1) return "1";
    return fmt::format("{}: begun at {}", tape.sessions.size(),
                       listed(tape.sessions, 6, ", ",
                              [&](const SessionRow& session) { return time_text(session.started_us, tape.times); }));
}

std::string scheduler(const Study& study) {
    if (study.population) return population_text(study);
    std::string text = method_name(study);
    if (study.algorithm == Algorithm::random) return text;
    text += fmt::format(" eta {}", shortest(study.rule.eta));
    return study.brackets.size() > 1
               ? fmt::format("{}, {} brackets", text, study.brackets.size())
               : fmt::format("{}, rungs at {}{}", text, levels_text(study.brackets.front().levels),
                             study.endless ? ", …" : "");
}

/// Those of the last session: resume may have raised them. Of time the study alone tells.
std::string limits(const Tape& tape, const Study& study) {
    constexpr Limits none;
    const Limits last = tape.limits.value_or(ladder_limits(study));
    std::vector<std::string> all;
    if (last.trials != none.trials) all.push_back(counted_digits(last.trials, "trial"));
    if (last.resource != none.resource) all.push_back("resource " + amount(last.resource));
    if (study.limits.seconds) all.push_back(duration(*study.limits.seconds));
    if (study.limits.target) all.push_back("target " + shortest(*study.limits.target));
    return all.empty() ? "none" : listed(all, all.size(), ", ", [](const auto& text) { return text; });
}

}  // namespace

std::vector<std::string> story_of(const Tape& tape, const Study& study, const StudyRow& row) {
    return {searched(study, row), method(study), course(tape), troubles(tape), outcome(tape, study), ending(tape)};
}

std::vector<std::pair<std::string, std::string>> facts_of(const Tape& tape, const Study& study, const StudyRow& row) {
    std::vector<std::pair<std::string, std::string>> facts = {
        {"objective", row.objective_name},
        {"library", row.objective.empty() ? std::string("none") : row.objective},
        {"scheduler", scheduler(study)},
        {"sampler", name_of(study.sampler.kind, sampler_names())},
        {"stopping rule", study.stopping ? stopping_text(*study.stopping, study.description.resource_unit) : "none"},
        {"limits", limits(tape, study)},
        {"seed", std::to_string(row.seed)},
        {"workers", tape.asked
                        ? std::string("none: its jobs are asked for")
                        : fmt::format("{} of {}", digits(tape.totals.workers), counted(study.threads, "thread"))}};
    if (tape.times == Times::of_day && !tape.asked) {
        facts.push_back({"isolation", name_of(study.isolation, isolation_names())});
        facts.push_back({"durability", name_of(row.durability, durability_names())});
    }
    if (tape.totals.copies > 0) facts.push_back({"copies", digits(tape.totals.copies)});
    if (const auto& drawn = tape.draws.tally(); drawn.draws > 0) facts.push_back({"drawn", draws_text(drawn)});
    if (!tape.sessions.empty()) {
        const auto& last = tape.sessions.back();
        facts.push_back({"machine", last.host});
        if (!last.platform.empty()) facts.push_back({"platform", last.platform});
        facts.push_back({"program", last.program.empty() ? row.program : last.program});
    }
    facts.push_back({"sessions", sessions_text(tape)});
    if (tape.messages > 0 && tape.times == Times::of_day) {
        facts.push_back({"began", utc_time(tape.first_us)});
        facts.push_back({tape.state == RunState::running ? "last message" : "ended", utc_time(tape.last_us)});
    }
    return facts;
}

std::string state_sentence(const Tape& tape) {
    switch (tape.state) {
        case RunState::running:
            if (tape.asked)
                return tape.stopped ? "no new jobs: " + why_it_ended(tape.stopped) : "open: its jobs are asked for";
            return tape.stopped ? "running, and ends when its jobs are back: " + why_it_ended(tape.stopped) : "running";
        case RunState::finished:
            return "finished: " + why_it_ended(tape.stopped);
        case RunState::interrupted:
            return "interrupted";
        case RunState::failed:
            return "failed: " + why_it_ended(tape.stopped);
        case RunState::gave_up:
            return "given up: " + why_it_ended(tape.stopped);
        case RunState::cut:
            return "cut: " + why_it_was_cut(tape.in_flight);
        case RunState::killed:
            break;
    }
    if (tape.messages == 0) return "killed before it began";
    if (tape.stopped) return "stopped with work left: " + why_it_ended(tape.stopped);
    return "killed, and its work is not done";
}

std::optional<double> boundary_of(const TapeRung& rung, const Study& study, const std::vector<double>& losses) {
    if (rung.top || (study.scheme != Scheme::asha && study.scheme != Scheme::loop)) return std::nullopt;
    const auto k = std::min<std::uint64_t>(ReductionFactor(study.rule.eta).share(rung.tally.results), losses.size());
    if (k == 0) return std::nullopt;
    return value_of(losses[k - 1], study);
}

std::string kept_text(const TapeRung& rung, const Study& study, const std::vector<double>& losses) {
    const auto& tally = rung.tally;
    if (tally.results == 0) return "no result yet";
    if (rung.top) return "the top rung: trained in full";
    if (study.scheme == Scheme::pbt)
        return fmt::format("{} of {} members trained on from here", digits(tally.promoted), digits(tally.results));
    if (study.scheme == Scheme::sha)
        return fmt::format("{} of {}: the best when the rung of a bracket was complete{}", digits(tally.promoted),
                           digits(tally.results),
                           rung.due > 0 ? fmt::format("; {} more are due", digits(rung.due)) : "");
    const auto k = ReductionFactor(study.rule.eta).share(tally.results);
    const auto boundary = boundary_of(rung, study, losses);
    if (!boundary)
        return fmt::format("none of {} yet: it is one in {}", digits(tally.results), shortest(study.rule.eta));
    std::string text = fmt::format("the best {} of {}: values {} {}", digits(k), digits(tally.results),
                                   study.maximize ? "from" : "up to", rounded(*boundary));
    if (study.maximize) text += " up";
    if (rung.due > 0) text += fmt::format("; {} of them wait for a free worker", digits(rung.due));
    if (rung.displaced > 0) text += fmt::format("; {} that went on earlier would not any more", digits(rung.displaced));
    return text;
}

std::string domain_text(const Domain& domain) {
    const auto range = [](const char* kind, const std::string& low, const std::string& high, bool log) {
        return fmt::format("{}, {} to {}{}", kind, low, high, log ? ", log" : "");
    };
    if (const auto* real = std::get_if<FloatRange>(&domain))
        return range("float", shortest(real->low), shortest(real->high), real->log);
    if (const auto* whole = std::get_if<IntRange>(&domain))
        return range("int", std::to_string(whole->low), std::to_string(whole->high), whole->log) +
               (whole->once ? ", each once" : "");
    if (const auto* choice = std::get_if<Choice>(&domain))
        return "one of " +
               listed(choice->options, options_shown, ", ", [](const Value& value) { return to_text(value); });
    return "always " + to_text(std::get<Constant>(domain).value);
}

std::string when_text(const Parameter& parameter) {
    return listed(parameter.when, parameter.when.size(), " and ", [](const Condition& condition) {
        return condition.parent + " is " +
               listed(condition.any_of, options_shown, " or ", [](const Value& value) { return to_text(value); });
    });
}

}  // namespace espalier
