#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "view/draw_story.hpp"
#include "view/failure_text.hpp"
#include "view/json_text.hpp"
#include "view/table.hpp"
#include "view/trial_history.hpp"
#include "view/words.hpp"

namespace espalier {
namespace {

constexpr std::size_t points_shown = 10;
constexpr std::size_t log_lines_shown = 5;

std::string when(const Moment& moment, Times times) {
    if (times == Times::simulated) return time_text(moment.time_us, times);
    return fmt::format("{}, {} into the run", time_text(moment.time_us, times), duration(moment.elapsed));
}

std::string metrics_text(const std::string& metrics) {
    std::string text;
    const Json object = object_of(metrics);
    for (const auto& [name, value] : object.items())
        text += fmt::format("  [{}: {}]", name, value.is_number() ? rounded(value.get<double>()) : value.dump());
    return text;
}

/// What a failure is called in a line.
std::string first_words(const ResultHistory& result) {
    std::string line = result.message.substr(0, result.message.find('\n'));
    // "exit code 3; stderr ends with:" would promise what only the whole message holds.
    if (line.ends_with(':')) line.erase(std::min(line.rfind("; "), line.size() - 1));
    return line.empty() ? std::string(name_of(result.outcome)) : line;
}

/// "stopped at 3 of 27 by the median rule"
std::string stopped_words(const TrialHistory& history, const StopHistory& stopped, const Job& job) {
    return fmt::format("stopped at {} of {}{}", shortest(stopped.stop.resource), shortest(job.to),
                       history.stopping ? fmt::format(" by {}", rule_words(history.stopping->rule)) : "");
}

std::string attempt_words(const Job& job) { return job.attempt > 1 ? fmt::format(", attempt {}", job.attempt) : ""; }

std::string headline(const TrialHistory& history) {
    if (history.in_flight) {
        const Job& job = history.in_flight->job;
        if (history.stop_in_flight)
            return stopped_words(history, *history.stop_in_flight, job) + ": " +
                   (history.state == RunState::running ? "it is about to end"
                                                       : "its result was not back when the program ended");
        if (history.state == RunState::running)
            return fmt::format("being trained from {} to {}{}", shortest(job.from), shortest(job.to),
                               attempt_words(job));
        return fmt::format("not back when the {} ended: it was being trained from {} to {}",
                           history.simulated() ? "simulation" : "program", shortest(job.from), shortest(job.to));
    }
    const auto& last = history.results.back();
    const std::string at = shortest(last.handed.job.to);
    if (last.fate == Fate::stopped && last.stop) return stopped_words(history, *last.stop, last.handed.job);
    if (!last.ok())
        return fmt::format("failed on the way to {}{}: {}", at,
                           last.before.empty() ? "" : fmt::format(", {} times", last.before.size() + 1),
                           printable(first_words(last)));
    const std::string value = fmt::format("{} ({} is better)", rounded(last.value), history.maximize ? "more" : "less");
    if (last.fate == Fate::top) return fmt::format("finished at {}, the full resource: {}", at, value);
    if (history.population && history.population->successor > 0)
        return fmt::format("replaced at {} by trial {}: {}", at, history.population->successor, value);
    if (history.population) return fmt::format("{} at {}: {}", population_label(*history.population), at, value);
    return fmt::format("paused at {}, {}: {}", at,
                       last.fate == Fate::due         ? "to be promoted next"
                       : last.fate == Fate::undecided ? "until its rung is complete"
                                                      : "not promoted",
                       value);
}

/// Why the worker got a new trial.
std::string why_drawn(const TrialHistory& history) {
    if (history.population) return population_origin(*history.population);
    if (history.sha)
        return fmt::format(
            "a worker was free, and no complete rung had a training left; for bracket {} that was opened "
            "(trials {} to {})",
            history.sha->opened, history.sha->first_trial, history.sha->last_trial);
    if (history.scheme == Scheme::loop)
        return "a worker was free, and the bracket whose turn it was had no promotion due";
    return "a worker was free, and no rung had a promotion due";
}

std::string origin_text(const TrialHistory& history) {
    // What does not apply has a coordinate, and no value that anybody could have given.
    const Json configuration = object_of(history.configuration);
    const auto given = std::count_if(history.unit.begin(), history.unit.end(), [](double u) { return u < 0; });
    const bool whole = static_cast<std::size_t>(given) == configuration.size();
    std::string text = fmt::format("configuration, drawn at random (seed {}):\n", history.seed);
    if (history.draw && history.draw->why.origin != Origin::given && !history.grid_point)
        text = fmt::format("configuration, {}:\n", draw_text(*history.draw, history.trial, history.seed));
    else if (history.grid_point)
        text = fmt::format("configuration, point {} of the grid:\n", *history.grid_point);
    else if (history.given())
        text = whole ? std::string("configuration, given by the study ([[try]]):\n")
                     : fmt::format("configuration, given by the study ([[try]]), the rest drawn (seed {}):\n",
                                   history.seed);
    if (history.configuration.empty()) return text + "  not in the journal yet\n";
    for (const auto& [name, value] : configuration.items()) text += fmt::format("  {} = {}\n", name, value.dump());
    return text + wrapped(history.population && history.population->parent > 0 ? "copied"
                          : history.given()                                    ? "begun"
                                                                               : "drawn",
                          fmt::format("{} (message {}, {}): {}", when(history.drawn_at, history.times),
                                      number(history.drawn_at.seq),
                                      event_text(history.drawn_by, history.several_brackets), why_drawn(history)));
}

std::string ahead_text(const Standing& standing) {
    std::string text;
    for (const auto& neighbour : standing.ahead)
        text += fmt::format("{}trial {} ({})", text.empty() ? "" : ", ", neighbour.trial,
                            std::isnan(neighbour.value) ? "failed" : rounded(neighbour.value));
    if (standing.rank - 1 > standing.ahead.size())
        text += fmt::format(" and {} more", standing.rank - 1 - standing.ahead.size());
    return text;
}

std::string rank_text(const TrialHistory& history, const ResultHistory& result) {
    if (history.population) {
        const auto& ranks = history.population->ranks;
        const auto i = static_cast<std::size_t>(&result - history.results.data());
        return i < ranks.size() ? population_rank(ranks[i], result.ok()) : std::string("not known");
    }
    if (history.sha) return sha_rank_text(result);
    const Standing& s = result.at_result;
    std::string text = fmt::format("{} of {} when it came", s.rank, s.n);
    if (result.fate == Fate::stopped) return text + ", behind all that were trained to it";
    if (!result.ok()) return text + ", behind all that did not fail";
    if (result.fate == Fate::top) return text;
    if (s.k == 0) return text + fmt::format("; floor({}/{}) = 0: nobody is promoted yet", s.n, shortest(history.eta));
    text += fmt::format("; the best floor({}/{}) = {} {} promoted", s.n, shortest(history.eta), s.k,
                        s.k == 1 ? "is" : "are");
    if (s.boundary) text += fmt::format(", the last of them with {} (the boundary)", rounded(*s.boundary));
    return text + (s.among_best() ? ": it is among them" : ": it is not among them");
}

/// How it stands now among the results that came since.
std::string end_text(const Standing& end) {
    return fmt::format("rank {} of {}, {}among the best {}", end.rank, end.n, end.among_best() ? "" : "not ", end.k);
}

std::string trained_text(const ResultHistory& result, Times times) {
    const Job& job = result.handed.job;
    std::string text = fmt::format("from {} to {}{} in {}", shortest(job.from), shortest(result.reached()),
                                   result.reached() < job.to ? fmt::format(" of {}", shortest(job.to)) : "",
                                   span_text(result.seconds, times));
    if (job.attempt > 1) text += fmt::format(", in attempt {}", job.attempt);
    if (result.sessions > 1)
        text += fmt::format("; begun in {} sessions, because the program ended while it ran", result.sessions);
    return text;
}

/// What a failure left behind, below what it said.
std::string failure_lines(const FailureRow& failure, Outcome outcome) {
    const std::string figures = figures_text(failure, outcome);
    std::string text = figures.empty() ? "" : wrapped("", figures);
    const std::string words = last_words_text(failure);
    return words.empty() ? text : text + wrapped("stderr", "its last lines:") + words;
}

/// Attempts that failed, and were followed by another.
std::string attempts_text(const TrialHistory& history, const std::vector<AttemptHistory>& attempts) {
    std::string text;
    for (const auto& attempt : attempts) {
        text += wrapped(
            fmt::format("attempt {}", attempt.handed.job.attempt),
            fmt::format("{} after {} (message {}): {}", name_of(attempt.outcome),
                        span_text(attempt.seconds, history.times), number(attempt.came.seq),
                        attempt.message.empty() ? "the objective did not say why" : printable(attempt.message)));
        if (attempt.failure) text += failure_lines(*attempt.failure, attempt.outcome);
    }
    return text;
}

std::string stop_line(const TrialHistory& history, const StopHistory& stopped, bool ignored) {
    std::string text = fmt::format("at {}, {} (message {})", shortest(stopped.stop.resource),
                                   when(stopped.at, history.times), number(stopped.at.seq));
    if (history.stopping) text += fmt::format(", by {}", rule_words(history.stopping->rule));
    text += ": " + stop_text(history, stopped.stop);
    if (ignored) text += ". The objective did not listen and trained on to the end, so its result counts";
    return text;
}

std::string result_text(const TrialHistory& history, const ResultHistory& result) {
    std::string text = fmt::format("\n{}, resource {}\n", rung_text(result.rung, history.several_brackets),
                                   shortest(result.handed.job.to));
    text += wrapped("trained", trained_text(result, history.times));
    text += attempts_text(history, result.before);
    if (result.stop) text += wrapped("stopped", stop_line(history, *result.stop, result.ok()));
    const std::string came =
        fmt::format("at {} (message {})", when(result.came, history.times), number(result.came.seq));
    if (result.ok())
        text += wrapped("result", fmt::format("{} {}{}", rounded(result.value), came, metrics_text(result.metrics)));
    else if (result.fate == Fate::stopped)
        text += wrapped("result", fmt::format("{} {}{}", name_of(result.outcome), came,
                                              result.message.empty() ? "" : ": " + printable(result.message)));
    else
        text += wrapped("result", fmt::format("{} {}: {}", name_of(result.outcome), came,
                                              result.message.empty() ? "the objective did not say why"
                                                                     : printable(result.message)));
    if (result.failure) text += failure_lines(*result.failure, result.outcome);
    text += wrapped("rank", rank_text(history, result));
    if (history.population) {
        if (result.fate == Fate::top) return text + wrapped("finished", "it was trained to the end");
        const char* led_to = result.fate == Fate::promoted ? "went on" : population_label(*history.population);
        return text + wrapped(led_to, fate_text(history, result));
    }
    if (result.ok() && result.at_result.rank > 1) text += wrapped("ahead", ahead_text(result.at_result));
    const bool later = result.among_best_since && result.among_best_since->seq != result.came.seq;
    if (later && result.fate != Fate::top &&
        !(result.promotion && result.promotion->at.seq == result.among_best_since->seq))
        text += wrapped(
            "waited", fmt::format("among the best since {} (message {})", when(*result.among_best_since, history.times),
                                  number(result.among_best_since->seq)));
    const char* label = result.fate == Fate::promoted ? "promoted"
                        : result.fate == Fate::top    ? "finished"
                                                      : "not promoted";
    text += wrapped(label, fate_text(history, result));
    if (result.ok() && result.fate != Fate::waiting && result.fate != Fate::due && result.fate != Fate::undecided &&
        result.at_end.n != result.at_result.n)
        text += wrapped(history.state == RunState::running ? "now" : "in the end",
                        result.fate == Fate::promoted && !history.sha
                            ? end_text(result.at_end)
                            : fmt::format("rank {} of {}", result.at_end.rank, result.at_end.n));
    return text;
}

std::string in_flight_text(const TrialHistory& history) {
    const Handed& handed = *history.in_flight;
    std::string text = fmt::format("\n{}, resource {}\n", rung_text(rung_of(handed.job), history.several_brackets),
                                   shortest(handed.job.to));
    if (history.simulated() && history.state != RunState::running)
        return text + wrapped("in flight", fmt::format("handed out at {}, not back when the simulation ended",
                                                       when(handed.at, history.times)));
    text += attempts_text(history, history.before_in_flight);
    if (history.stop_in_flight) text += wrapped("stopped", stop_line(history, *history.stop_in_flight, false));
    if (history.state != RunState::running && history.stop_in_flight)
        return text + wrapped("in flight", "not back when the program ended; it is not run again: " +
                                               fmt::format("espalier resume {}", shell_word(history.journal)));
    if (history.state != RunState::running)
        return text +
               wrapped("in flight", fmt::format("handed out at {}, not back when the program ended. It runs again on: "
                                                "espalier resume {}",
                                                when(handed.at, history.times), shell_word(history.journal)));
    const double since = static_cast<double>(history.now_us - handed.at.time_us) * 1e-6;
    return text +
           wrapped("in flight", fmt::format("since {} ({} ago), from {} to {}{}", when(handed.at, history.times),
                                            span_text(std::max(0.0, since), history.times), shortest(handed.job.from),
                                            shortest(handed.job.to), attempt_words(handed.job)));
}

/// A few points of the learning curve, the last among them.
std::string curve_text(const std::vector<ProgressRow>& progress) {
    std::string text;
    const std::size_t shown = std::min(points_shown, progress.size());
    for (std::size_t i = 1; i <= shown; ++i) {
        const auto& row = progress[i * progress.size() / shown - 1];
        text += fmt::format("{}{} at {}", i == 1 ? "" : ", ", rounded(row.value), rounded(row.resource));
    }
    if (shown < progress.size()) text += fmt::format("  ({} of {} points)", shown, progress.size());
    return text;
}

std::string said_text(const TrialHistory& history) {
    std::string text;
    if (!history.progress.empty()) text += wrapped("on the way", curve_text(history.progress));
    constexpr const char* levels[] = {"note", "warning", "error"};
    const std::size_t first = history.logs.size() - std::min(log_lines_shown, history.logs.size());
    for (std::size_t i = first; i < history.logs.size(); ++i) {
        const auto& row = history.logs[i];
        text += wrapped(i == first ? "log" : "", fmt::format("{} {}: {}", time_text(row.time_us, history.times),
                                                             levels[std::clamp(row.level, 0, 2)], row.text));
    }
    if (first > 0) text += wrapped("", fmt::format("and {} before: see --json", counted(first, "line")));
    for (const auto& row : history.rebuilds)
        text += wrapped("again", fmt::format("{}: trained from {} to {} again in {}, because its state was lost",
                                             time_text(row.time_us, history.times), shortest(row.from),
                                             shortest(row.to), duration(row.seconds)));
    return text;
}

std::string run_text(const TrialHistory& history) {
    const std::string trials = counted(history.drawn, "trial");
    switch (history.state) {
        case RunState::running:
            return fmt::format("going on, with {} so far{}", trials,
                               history.stopped ? "; no new jobs: " + why_it_ended(history.stopped) : "");
        case RunState::finished:
            return fmt::format("over, with {}: {}", trials, why_it_ended(history.stopped));
        case RunState::cut:
            return fmt::format("cut, with {}: {}", trials, why_it_was_cut(history.running));
        default:
            if (history.simulated()) return fmt::format("{}, with {} so far", name_of(history.state), trials);
            return fmt::format("{}, with {} so far; go on with: espalier resume {}", name_of(history.state), trials,
                               shell_word(history.journal));
    }
}

}  // namespace

std::string explain_text(const TrialHistory& history) {
    std::string text = fmt::format("trial {} of {}: {}\n\n", history.trial, history.study, headline(history));
    text += origin_text(history);
    for (const auto& result : history.results) text += result_text(history, result);
    if (history.in_flight) text += in_flight_text(history);
    text += '\n' + said_text(history);
    text += wrapped("in all", fmt::format("{} in {}, resource {}", counted(history.attempts(), "job"),
                                          span_text(history.seconds(), history.times), shortest(history.resource())));
    text += wrapped("the run", run_text(history));
    return text;
}

}  // namespace espalier
