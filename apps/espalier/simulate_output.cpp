#include "simulate_output.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "view/table.hpp"

namespace espalier {
namespace {

using Json = nlohmann::ordered_json;

double value_of(const Study& study, const Incumbent& incumbent) {
    return study.maximize ? -incumbent.loss : incumbent.loss;
}

/// The incumbent at about a dozen times: each doubling, and the end.
std::vector<IncumbentAt> milestones(const VirtualReport& report) {
    std::vector<IncumbentAt> shown;
    const auto at = [&](double time) {
        const IncumbentAt* last = nullptr;
        for (const auto& one : report.incumbents)
            if (one.time <= time) last = &one;
        if (last != nullptr) shown.push_back({time, last->incumbent});
    };
    for (double time = report.until / 1024; time < report.until; time *= 2) at(time);
    at(report.until);
    return shown;
}

Json json_of(const Study& study, const Incumbent& incumbent) {
    return {
        {"trial", number(incumbent.trial)}, {"value", value_of(study, incumbent)}, {"resource", incumbent.resource}};
}

}  // namespace

std::string simulation_text(const Study& study, const VirtualReport& report) {
    const World& world = study.simulation->world;
    std::string text =
        fmt::format("{} in virtual time {} (in {} of yours): {} and {}{}{}{}\n", counted(world.workers, "worker"),
                    rounded(report.until), duration(report.seconds), counted(report.trials, "trial"),
                    counted(report.jobs, "job"), report.failures > 0 ? fmt::format(", {} failed", report.failures) : "",
                    report.stopped > 0 ? fmt::format(", {} stopped early", report.stopped) : "",
                    report.drops > 0 ? fmt::format(", {} dropped", report.drops) : "");
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

    Table best({{"time", true}, {"best so far", true}, {"trial", true}, {"at", true}});
    for (const auto& [time, incumbent] : milestones(report))
        best.row({rounded(time), rounded(value_of(study, incumbent)), std::to_string(number(incumbent.trial)),
                  shortest(incumbent.resource)});
    return fmt::format("{}\n{}", text, best.text());
}

std::string simulation_json(const Study& study, const VirtualReport& report) {
    const auto or_null = [](const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); };
    Json json = {{"study", study.name},
                 {"workers", study.simulation->world.workers},
                 {"until", report.until},
                 {"seconds", report.seconds},
                 {"trials", report.trials},
                 {"jobs", report.jobs},
                 {"failures", report.failures},
                 {"stopped", report.stopped},
                 {"drops", report.drops},
                 {"resource", report.resource},
                 {"utilisation", report.utilisation},
                 {"trained_in_full", report.trained_in_full},
                 {"first_in_full", or_null(report.first_in_full)},
                 {"best_full", report.best_full ? json_of(study, *report.best_full) : Json(nullptr)},
                 {"rungs", Json::array()},
                 {"incumbents", Json::array()}};
    for (const auto& rung : report.rungs)
        json["rungs"].push_back({{"bracket", rung.bracket},
                                 {"rung", rung.rung},
                                 {"level", rung.level},
                                 {"results", rung.results},
                                 {"promoted", rung.promoted},
                                 {"wrong", rung.wrong}});
    for (const auto& [time, incumbent] : report.incumbents) {
        Json entry = json_of(study, incumbent);
        entry["time"] = time;
        json["incumbents"].push_back(std::move(entry));
    }
    return json.dump(2) + "\n";
}

SimulationProgress::SimulationProgress(bool quiet) : quiet_(quiet) {}

std::chrono::milliseconds SimulationProgress::interval() const {
    return std::chrono::milliseconds(!quiet_ && line_.on_terminal() ? 200 : 0);
}

void SimulationProgress::show(double now, std::uint64_t jobs) {
    line_.draw(fmt::format("virtual time {}  {}", rounded(now), counted(jobs, "job")));
}

void SimulationProgress::end() { line_.clear(); }

}  // namespace espalier
