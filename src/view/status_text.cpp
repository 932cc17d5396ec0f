#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "view/failure_text.hpp"
#include "view/json_text.hpp"
#include "view/run_status.hpp"
#include "view/status_words.hpp"
#include "view/table.hpp"
#include "view/words.hpp"

namespace espalier {
namespace {

std::string session_text(const RunStatus& status) {
    if (status.sessions.empty()) return "none yet";
    const auto& last = status.sessions.back();
    std::string text = time_text(status.sessions.front().started_us, status.times);
    if (status.sessions.size() > 1)
        text += fmt::format("; session {} since {}", status.sessions.size(), time_text(last.started_us, status.times));
    if (status.state == RunState::running && !status.simulated() && !status.asked)
        return text + fmt::format(" (process {} on {})", last.pid, last.host);
    return status.messages == 0 ? text : text + "; last message " + time_text(status.now_us, status.times);
}

std::string rungs_text(const RunStatus& status) {
    Table table({{"bracket", true, status.several_brackets},
                 {"rung", true},
                 {"resource", true},
                 {"results", true},
                 {"failed", true},
                 {"stopped", true, status.stopped_trials > 0},
                 {"promoted", true},
                 {"due", true},
                 {"in flight", true},
                 {"best", true}});
    for (const auto& rung : status.rungs) {
        const auto& tally = rung.tally;
        table.row({std::to_string(rung.key.bracket), std::to_string(rung.key.rung), shortest(tally.level),
                   std::to_string(tally.results), std::to_string(tally.failures), std::to_string(tally.stopped),
                   rung.top ? "top" : std::to_string(tally.promoted), rung.top ? "" : std::to_string(rung.due),
                   std::to_string(tally.in_flight), tally.best ? rounded(status.value_of(tally.best->loss)) : "-"});
    }
    return table.text();
}

std::string best_line(const char* heading, const RunStatus& status, const Incumbent& best) {
    return fmt::format("{}: {}  (trial {} at {})\n", heading, rounded(status.value_of(best.loss)), number(best.trial),
                       shortest(best.resource));
}

std::string bests_text(const RunStatus& status) {
    if (!status.best_seen) return "no trial has succeeded yet\n";
    const Incumbent& seen = *status.best_seen;
    const Incumbent& best = *status.best();
    const char* heading = status.best_full ? "best at full resource" : "best seen at any resource";
    std::string text = best_line(heading, status, best);
    const Json configuration = object_of(status.configuration);
    for (const auto& [name, value] : configuration.items()) text += fmt::format("  {} = {}\n", name, value.dump());
    if (seen.trial != best.trial || seen.resource != best.resource)
        text += best_line("best seen at any resource", status, seen);
    if (status.closed.by_rung) text += best_line("best of complete rungs", status, *status.closed.by_rung);
    if (status.closed.by_bracket) text += best_line("best of complete brackets", status, *status.closed.by_bracket);
    return text;
}

std::string causes_text(const RunStatus& status) {
    if (status.outcomes.empty()) return "";
    std::string outcomes;
    for (const auto& [outcome, count] : status.outcomes)
        outcomes += fmt::format("{}{} {}", outcomes.empty() ? " (" : ", ", count, name_of(outcome));
    outcomes = status.outcomes.size() > 1 ? outcomes + ")" : "";
    std::string text =
        fmt::format("\n{} of {} failed{}{}:\n", status.failures + status.retried, counted(status.jobs, "job"), outcomes,
                    status.retried > 0 ? fmt::format("; {} tried again", status.retried) : "");
    for (const auto& cause : status.causes)
        text += wrapped(
            fmt::format("{} x", cause.count),
            fmt::format("{}{}{}", name_of(cause.outcome), cause.message.empty() ? "" : ": ", printable(cause.message)));
    if (status.other_causes > 0)
        text += wrapped(fmt::format("{} x", status.other_causes), "something else: see espalier trials --json");
    return text;
}

}  // namespace

std::string status_text(const RunStatus& status) {
    std::string text = fmt::format("{} ({})\n", status.journal, status.study);
    text += wrapped("state", state_text(status));
    text += wrapped("began", session_text(status));
    text += wrapped("ran for", span_text(status.elapsed, status.times));
    text += wrapped("trials", std::to_string(status.trials) +
                                  (status.limits.trials ? fmt::format(" of {}", *status.limits.trials) : "") +
                                  (status.copies > 0 ? fmt::format(", and {} copied from them", status.copies) : ""));
    text += wrapped("jobs",
                    fmt::format("{} done, {} in flight, {} failed{}{}", status.jobs, status.in_flight, status.failures,
                                status.retried > 0 ? fmt::format(", {} tried again", status.retried) : "",
                                status.stopped_trials > 0
                                    ? fmt::format(", {} ended early by the stopping rule", status.stopped_trials)
                                    : ""));
    text += wrapped("resource", rounded(status.resource) +
                                    (status.limits.resource ? " of " + shortest(*status.limits.resource) : ""));
    text += wrapped("pace", pace_text(status));
    if (status.draws && status.draws->draws > 0) text += wrapped("drawn", draws_text(*status.draws));
    if (const auto left = left_text(status); !left.empty()) text += wrapped("time left", left);
    if (status.rebuilds > 0)
        text +=
            wrapped("again", fmt::format("{} trained again: resource {} in {}", counted(status.rebuilds, "lost state"),
                                         rounded(status.rebuilt_resource), duration(status.rebuilt_seconds)));
    text += wrapped(
        "on disk",
        fmt::format("journal {}, states {} in {}", byte_count(static_cast<double>(status.journal_bytes)),
                    byte_count(static_cast<double>(status.states_bytes)), counted(status.states_files, "file")));
    if (status.gave_up) text += '\n' + failure_story_text(*status.gave_up, "");
    text += '\n' + rungs_text(status) + '\n' + bests_text(status) + causes_text(status);
    if (const auto line = status.resume_line(); !line.empty()) text += "\ngo on with: " + line + "\n";
    if (status.simulated() && status.state != RunState::running && status.state != RunState::finished)
        text += "\nA simulation does not go on: begin it again with espalier simulate.\n";
    return text;
}

}  // namespace espalier
