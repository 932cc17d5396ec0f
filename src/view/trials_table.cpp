#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>

#include "base/text.hpp"
#include "view/json_text.hpp"
#include "view/run_view.hpp"
#include "view/table.hpp"

namespace espalier {
namespace {

/// `lr=0.001 optimizer=adam`: short enough for a line.
std::string short_configuration(const std::string& json) {
    const Json object = object_of(json);
    std::string text;
    for (const auto& [name, value] : object.items()) {
        text += (text.empty() ? "" : " ") + name + "=";
        if (value.is_number_float())
            text += rounded(value.get<double>());
        else
            text += value.is_string() ? value.get<std::string>() : value.dump();
    }
    return text;
}

std::string state_text(const TrialView& trial) {
    std::string text = name_of(trial.state);
    if (trial.state == TrialState::failed && trial.results.back().outcome != Outcome::failed)
        text = name_of(trial.results.back().outcome);
    if (trial.state == TrialState::stopped && trial.results.back().stopped_at)
        text += " at " + shortest(*trial.results.back().stopped_at);
    if (trial.training_to) text += " to " + shortest(*trial.training_to);
    return text;
}

/// "12 at 32"
std::string copy_text(const TrialView& trial) {
    return trial.parent > 0 ? fmt::format("{} at {}", trial.parent, shortest(trial.began_at)) : "";
}

/// "3 jobs failed: 2 crashed, 1 timeout; 2 of them were tried again"; "" if none did.
std::string failures_text(const RunView& run) {
    std::map<Outcome, std::uint64_t> outcomes;
    std::uint64_t all = 0, retried = 0;
    for (const auto& trial : run.trials)
        for (const auto& result : trial.results) {
            if (result.ok() || result.outcome == Outcome::stopped) continue;
            ++outcomes[result.outcome];
            ++all;
            retried += result.retried ? 1U : 0U;
        }
    if (all == 0) return "";
    std::string text;
    for (const auto& [outcome, count] : outcomes)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name_of(outcome));
    return fmt::format("\n{} failed: {}{}\n", counted(all, "job"), text,
                       retried > 0 ? fmt::format("; {} tried again", retried) : "");
}

}  // namespace

std::string trials_text(const RunView& run) {
    const bool several =
        std::any_of(run.trials.begin(), run.trials.end(), [](const TrialView& trial) { return trial.bracket > 0; });
    const bool copies =
        std::any_of(run.trials.begin(), run.trials.end(), [](const TrialView& trial) { return trial.parent > 0; });
    Table table({{"trial", true},
                 {"bracket", true, several},
                 {"copy of", true, copies},
                 {"state"},
                 {"resource", true},
                 {"value", true},
                 {"seconds", true},
                 {"configuration"}});
    for (const auto& trial : run.trials) {
        const ResultView* last = nullptr;
        double seconds = 0;
        for (const auto& result : trial.results) {
            seconds += result.seconds;
            if (result.ok()) last = &result;
        }
        table.row({std::to_string(trial.trial), std::to_string(trial.bracket), copy_text(trial), state_text(trial),
                   last != nullptr ? shortest(last->resource) : "-", last != nullptr ? rounded(last->value) : "-",
                   rounded(seconds), short_configuration(trial.configuration)});
    }
    return table.text() + failures_text(run);
}

std::string trials_json(const RunView& run) {
    Json all = Json::array();
    for (const auto& trial : run.trials) all.push_back(to_json(trial));
    return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace espalier
