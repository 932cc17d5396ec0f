#include "simulate_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "view/table.hpp"
#include "view/words.hpp"

namespace espalier {
namespace {

using Json = nlohmann::ordered_json;

double value_of(const Study& study, const Incumbent& incumbent) {
    return study.maximize ? -incumbent.loss : incumbent.loss;
}

/// The last at or before this time; null: there was none.
const Incumbent* at_time(const std::vector<IncumbentAt>& incumbents, double time) {
    const auto after = std::upper_bound(incumbents.begin(), incumbents.end(), time,
                                        [](double t, const IncumbentAt& at) { return t < at.time; });
    return after != incumbents.begin() ? &std::prev(after)->incumbent : nullptr;
}

/// The incumbent at about a dozen times: each doubling, and the end.
std::vector<IncumbentAt> milestones(const VirtualReport& report) {
    std::vector<IncumbentAt> shown;
    for (int doublings = 10; doublings >= 0; --doublings) {
        const double time = std::ldexp(report.until, -doublings);
        if (const Incumbent* last = at_time(report.incumbents, time)) shown.push_back({time, *last});
    }
    return shown;
}

std::string why_ended(const VirtualReport& report) {
    return report.cut ? why_it_was_cut(report.in_flight) : why_it_ended(report.stopped);
}

/// How often the world dropped a job, and what became of those that it dropped without end.
std::string drops_text(const VirtualReport& report) {
    if (report.drops == 0) return "";
    std::string text = fmt::format(", {} dropped", report.drops);
    if (report.given_up > 0)
        text += fmt::format(" ({} given up after {} drops each, and failed)", counted(report.given_up, "job"),
                            most_attempts);
    return text;
}

Json json_of(const Study& study, const Incumbent& incumbent) {
    return {
        {"trial", number(incumbent.trial)}, {"value", value_of(study, incumbent)}, {"resource", incumbent.resource}};
}

}  // namespace

std::string simulation_text(const Study& study, const VirtualReport& report) {
    const World& world = study.simulation->world;
    std::string text = fmt::format(
        "{} in virtual time {} (in {} of yours): {} and {}{}{}{}{}\nended: {}\n", counted(world.workers, "worker"),
        rounded(report.until), duration(report.seconds), counted(report.trials, "trial"), counted(report.jobs, "job"),
        report.failures > 0 ? fmt::format(", {} failed", report.failures) : "",
        report.retried > 0 ? fmt::format(", {} tried again", report.retried) : "",
        report.stopped_early > 0 ? fmt::format(", {} stopped early", report.stopped_early) : "", drops_text(report),
        why_ended(report));
    text += fmt::format("utilisation {:.1f} %, {} {} handed out\n", 100 * report.utilisation, rounded(report.resource),
                        study.description.resource_unit);
    if (report.first_in_full)
        text += fmt::format("trained in full: {}, the first at {}\n", counted(report.trained_in_full, "configuration"),
                            rounded(*report.first_in_full));
    else if (const auto full = full_resource(study))
        text += fmt::format("trained in full (to {}): none\n", shortest(*full));
    if (report.best_full)
        text += fmt::format("best in full: {} (trial {})\n", rounded(value_of(study, *report.best_full)),
                            number(report.best_full->trial));

    const bool several = study.brackets.size() > 1;
    Table rungs({{"bracket", true, several},
                 {"rung", true},
                 {study.description.resource_unit, true},
                 {"results", true},
                 {"promoted", true},
                 {"wrongly", true}});
    for (const auto& rung : report.rungs)
        rungs.row({rung.rung == 0 ? std::to_string(rung.bracket) : "", std::to_string(rung.rung), rounded(rung.level),
                   std::to_string(rung.results), std::to_string(rung.promoted), std::to_string(rung.wrong)});
    text += fmt::format("\n{}wrongly: not among the best 1/eta of the rung in the end\n", rungs.text());

    // What is known when rungs, or brackets, are complete: the two ways to read a synchronous search.
    const bool synchronous = ladder_plan(study).scheme == Scheme::sha;
    Table best({{"time", true},
                {"best so far", true},
                {"trial", true},
                {"at", true},
                {"by rung", true, synchronous},
                {"by bracket", true, synchronous}});
    const auto known = [&](const std::vector<IncumbentAt>& incumbents, double time) {
        const Incumbent* last = at_time(incumbents, time);
        return last != nullptr ? rounded(value_of(study, *last)) : "-";
    };
    for (const auto& [time, incumbent] : milestones(report))
        best.row({rounded(time), rounded(value_of(study, incumbent)), std::to_string(number(incumbent.trial)),
                  shortest(incumbent.resource), known(report.by_rung, time), known(report.by_bracket, time)});
    return fmt::format("{}\n{}", text, best.text());
}

std::string simulation_json(const Study& study, const VirtualReport& report) {
    const auto or_null = [](const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); };
    Json json = {{"study", study.name},
                 {"direction", study.maximize ? "maximize" : "minimize"},
                 {"workers", study.simulation->world.workers},
                 {"until", report.until},
                 {"end", report.end == SessionEnd::interrupted    ? "interrupted"
                         : report.stopped == StopReason::failures ? "gave up"
                         : report.cut                             ? "cut"
                                                                  : "finished"},
                 {"why", why_ended(report)},
                 {"in_flight", report.in_flight},
                 {"seconds", report.seconds},
                 {"trials", report.trials},
                 {"jobs", report.jobs},
                 {"failures", report.failures},
                 {"retried", report.retried},
                 {"stopped_early", report.stopped_early},
                 {"drops", report.drops},
                 {"given_up", report.given_up},
                 {"resource", report.resource},
                 {"utilisation", report.utilisation},
                 {"trained_in_full", report.trained_in_full},
                 {"first_in_full", or_null(report.first_in_full)},
                 {"best_full", report.best_full ? json_of(study, *report.best_full) : Json(nullptr)},
                 {"rungs", Json::array()}};
    for (const auto& rung : report.rungs)
        json["rungs"].push_back({{"bracket", rung.bracket},
                                 {"rung", rung.rung},
                                 {"level", rung.level},
                                 {"results", rung.results},
                                 {"promoted", rung.promoted},
                                 {"wrong", rung.wrong}});
    const auto list = [&](const std::vector<IncumbentAt>& incumbents) {
        Json all = Json::array();
        for (const auto& [time, incumbent] : incumbents) {
            Json entry = json_of(study, incumbent);
            entry["time"] = time;
            all.push_back(std::move(entry));
        }
        return all;
    };
    json["incumbents"] = list(report.incumbents);
    if (ladder_plan(study).scheme == Scheme::sha) {
        json["incumbents_by_rung"] = list(report.by_rung);
        json["incumbents_by_bracket"] = list(report.by_bracket);
    }
    return json.dump(2) + "\n";
}

SimulationProgress::SimulationProgress(bool quiet) : quiet_(quiet) {}

std::chrono::milliseconds SimulationProgress::interval() const {
    return std::chrono::milliseconds(!quiet_ && line_.on_terminal() ? 200 : 0);
}

void SimulationProgress::show(double now, std::uint64_t jobs) {
    const std::lock_guard lock(mutex_);
    line_.draw(fmt::format("virtual time {}  {}", rounded(now), counted(jobs, "job")));
}

void SimulationProgress::note(const std::string& text) {
    const std::lock_guard lock(mutex_);
    line_.clear();
    std::cerr << text + '\n';
}

void SimulationProgress::end() {
    const std::lock_guard lock(mutex_);
    line_.clear();
}

}  // namespace espalier
