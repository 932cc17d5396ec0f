/// JSON of what the tables show. For .cpp files alone: it brings nlohmann-json along.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "view/run_view.hpp"
#include "view/words.hpp"

namespace espalier {

using Json = nlohmann::ordered_json;

/// The text of a JSON object as an object; "" as an empty one.
inline Json object_of(const std::string& text) {
    const Json parsed = Json::parse(text.empty() ? "{}" : text, nullptr, false);
    return parsed.is_discarded() ? Json(text) : parsed;
}

/// A moment for programs: text, or in a simulation the virtual time as a number.
inline Json json_time(std::int64_t time_us, Times times) {
    if (times == Times::simulated) return static_cast<double>(time_us) * 1e-6;
    return utc_time(time_us);
}

/// What a failure left behind; what is not known is null.
inline Json to_json(const FailureRow& failure) {
    const auto or_null = [](auto value) { return value > 0 ? Json(value) : Json(nullptr); };
    return {{"signal", or_null(failure.signal)},
            {"exit_code", failure.exit_code ? Json(*failure.exit_code) : Json(nullptr)},
            {"seconds", failure.seconds},
            {"cpu_seconds", or_null(failure.cpu_seconds)},
            {"peak_memory", or_null(failure.peak_memory)},
            {"limit", or_null(failure.limit)},
            {"stderr", failure.last_words}};
}

inline Json to_json(const ResultView& result) {
    Json json = {{"message", result.seq},
                 {"rung", result.rung},
                 {"resource", result.resource},
                 {"outcome", name_of(result.outcome)},
                 {"value", result.ok() ? Json(result.value) : Json(nullptr)},
                 {"attempt", result.attempt},
                 {"seconds", result.seconds}};
    if (result.stopped_at) json["stopped_at"] = *result.stopped_at;
    if (result.retried) json["tried_again"] = true;
    if (!result.metrics.empty()) json["metrics"] = object_of(result.metrics);
    if (!result.message.empty()) json["says"] = result.message;
    if (result.failure) json["failure"] = to_json(*result.failure);
    return json;
}

inline Json to_json(const TrialView& trial) {
    Json json = {{"trial", trial.trial},
                 {"bracket", trial.bracket},
                 {"state", name_of(trial.state)},
                 {"configuration", object_of(trial.configuration)},
                 {"results", Json::array()}};
    for (const auto& result : trial.results) json["results"].push_back(to_json(result));
    if (trial.parent > 0) json["copy_of"] = {{"trial", trial.parent}, {"resource", trial.began_at}};
    if (trial.training_to) json["training_to"] = *trial.training_to;
    return json;
}

}  // namespace espalier
