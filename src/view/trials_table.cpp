#include <algorithm>

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

}  // namespace

std::string trials_text(const RunView& run) {
    const bool several =
        std::any_of(run.trials.begin(), run.trials.end(), [](const TrialView& trial) { return trial.bracket > 0; });
    Table table({{"trial", true},
                 {"bracket", true, several},
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
        table.row({std::to_string(trial.trial), std::to_string(trial.bracket), state_text(trial),
                   last != nullptr ? shortest(last->resource) : "-", last != nullptr ? rounded(last->value) : "-",
                   rounded(seconds), short_configuration(trial.configuration)});
    }
    return table.text();
}

std::string trials_json(const RunView& run) {
    Json all = Json::array();
    for (const auto& trial : run.trials) {
        Json json = {{"trial", trial.trial},
                     {"bracket", trial.bracket},
                     {"state", name_of(trial.state)},
                     {"configuration", object_of(trial.configuration)},
                     {"results", Json::array()}};
        for (const auto& result : trial.results) json["results"].push_back(to_json(result));
        if (trial.training_to) json["training_to"] = *trial.training_to;
        all.push_back(std::move(json));
    }
    return all.dump(2) + "\n";
}

}  // namespace espalier
