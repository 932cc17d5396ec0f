#include <cmath>
#include <utility>
#include <vector>

#include "view/draw_json.hpp"
#include "view/json_text.hpp"
#include "view/trial_history.hpp"
#include "view/words.hpp"

namespace espalier {
namespace {

Json json_of(const Moment& moment, Times times) {
    return {{"message", number(moment.seq)}, {"time", json_time(moment.time_us, times)}, {"elapsed", moment.elapsed}};
}

Json json_of(const Event& event) {
    if (const auto* result = std::get_if<Result>(&event))
        return {{"event", "result"},
                {"trial", number(result->trial)},
                {"bracket", result->bracket},
                {"rung", result->rung}};
    if (const auto* report = std::get_if<Progress>(&event))
        return {{"event", "progress"}, {"trial", number(report->trial)}, {"resource", report->resource}};
    if (std::holds_alternative<Start>(event)) return {{"event", "start"}};
    if (std::holds_alternative<Vacancy>(event)) return {{"event", "vacancy"}};
    return {{"event", "stop"}};
}

/// JSON knows no NaN.
Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json json_of(const Standing& standing) {
    Json json = {{"n", standing.n},
                 {"k", standing.k},
                 {"rank", standing.rank},
                 {"boundary", standing.boundary ? Json(*standing.boundary) : Json(nullptr)},
                 {"among_best", standing.among_best()},
                 {"ahead", Json::array()}};
    for (const auto& neighbour : standing.ahead)
        json["ahead"].push_back({{"trial", neighbour.trial}, {"value", number_or_null(neighbour.value)}});
    return json;
}

Json json_of(const PromotionHistory& promotion, Times times) {
    return {{"at", json_of(promotion.at, times)},
            {"by", json_of(promotion.by)},
            {"to", promotion.to},
            {"standing", json_of(promotion.standing)},
            {"results_since", promotion.results_since},
            {"waited", promotion.waited}};
}

Json json_of(const TrialHistory& history, const StopHistory& stopped) {
    const TrialStop& stop = stopped.stop;
    const bool losses = !history.stopping || history.stopping->rule != StoppingRule::curve;
    const auto value = [&](double x) { return number_or_null(losses && history.maximize ? -x : x); };
    return {{"rule", history.stopping ? Json(rule_name(history.stopping->rule)) : Json(nullptr)},
            {"at", json_of(stopped.at, history.times)},
            {"resource", stop.resource},
            {"value", value(stop.value)},
            {"bound", value(stop.bound)},
            {"n", stop.n},
            {"why", stop_text(history, stop)}};
}

Json attempts_json(const TrialHistory& history, const std::vector<AttemptHistory>& attempts) {
    Json all = Json::array();
    for (const auto& attempt : attempts) {
        Json json = {{"attempt", attempt.handed.job.attempt},
                     {"handed_out", json_of(attempt.handed.at, history.times)},
                     {"came", json_of(attempt.came, history.times)},
                     {"outcome", name_of(attempt.outcome)},
                     {"seconds", attempt.seconds}};
        if (!attempt.message.empty()) json["says"] = attempt.message;
        if (attempt.failure) json["failure"] = to_json(*attempt.failure);
        all.push_back(std::move(json));
    }
    return all;
}

/// In a population no rung decides what becomes of a trial.
std::string fate_name(const TrialHistory& history, const ResultHistory& result) {
    if (history.population && (result.fate == Fate::due || result.fate == Fate::waiting))
        return population_label(*history.population);
    return name_of(result.fate);
}

Json json_of(const TrialHistory& history, const ResultHistory& result) {
    const bool rung_decides = !history.population;
    const Job& job = result.handed.job;
    Json json = {{"bracket", result.rung.bracket},
                 {"rung", result.rung.rung},
                 {"resource", job.to},
                 {"from", job.from},
                 {"attempt", job.attempt},
                 {"sessions", result.sessions},
                 {"handed_out", json_of(result.handed.at, history.times)},
                 {"came", json_of(result.came, history.times)},
                 {"outcome", name_of(result.outcome)},
                 {"value", result.ok() ? Json(result.value) : Json(nullptr)},
                 {"seconds", result.seconds},
                 {"standing", json_of(result.at_result)}};
    if (result.stop) json["stop"] = json_of(history, *result.stop);
    if (!result.metrics.empty()) json["metrics"] = object_of(result.metrics);
    if (!result.message.empty()) json["says"] = result.message;
    if (result.failure) json["failure"] = to_json(*result.failure);
    if (!result.before.empty()) json["attempts_before"] = attempts_json(history, result.before);
    if (rung_decides && result.among_best_since)
        json["among_best_since"] = json_of(*result.among_best_since, history.times);
    if (rung_decides && result.displaced > 0) json["displaced"] = result.displaced;
    if (history.sha) json["rung_trials"] = result.rung_trials;
    if (history.sha) json["trained_further"] = result.trained_further;
    if (result.promotion) json["promotion"] = json_of(*result.promotion, history.times);
    json["standing_at_end"] = json_of(result.at_end);
    json["fate"] = fate_name(history, result);
    json["why"] = fate_text(history, result);
    if (rung_decides && result.fate == Fate::waiting && !history.sha) json["results_needed"] = result.needed;
    return json;
}

Json json_of(const ProgressRow& row, Times times) {
    Json json = {{"rung", row.rung},
                 {"time", json_time(row.time_us, times)},
                 {"resource", number_or_null(row.resource)},
                 {"value", number_or_null(row.value)}};
    if (!row.metrics.empty()) json["metrics"] = object_of(row.metrics);
    return json;
}

}  // namespace

std::string explain_json(const TrialHistory& history) {
    Json drawn = json_of(history.drawn_at, history.times);
    drawn["by"] = json_of(history.drawn_by);
    Json json = {{"trial", history.trial},
                 {"study", history.study},
                 {"direction", history.maximize ? "maximize" : "minimize"},
                 {"run", name_of(history.state)},
                 {"simulated", history.simulated()},
                 {"stopped", history.stopped ? Json(name_of(*history.stopped)) : Json(nullptr)},
                 {"trials", history.drawn},
                 {"eta", history.population ? Json(nullptr) : Json(history.eta)},
                 {"configuration", object_of(history.configuration)},
                 {"unit", history.unit},
                 {"origin", history.draw         ? name_of(history.draw->why.origin)
                            : history.given()    ? "given"
                            : history.grid_point ? "grid"
                                                 : "drawn"},
                 {"drawn", drawn},
                 {"results", Json::array()}};
    if (history.draw && history.draw->seen) json["draw"] = draw_json(*history.draw);
    if (history.sha)
        json["opened_bracket"] = {{"number", history.sha->opened},
                                  {"first_trial", history.sha->first_trial},
                                  {"last_trial", history.sha->last_trial}};
    if (const auto& population = history.population) {
        const auto or_null = [](std::uint64_t number) { return number > 0 ? Json(number) : Json(nullptr); };
        json["population"] = {{"number", population->number},
                              {"place", population->place},
                              {"members", population->members},
                              {"copy_of", or_null(population->parent)},
                              {"copied_at", population->parent > 0 ? Json(population->parent_at) : Json(nullptr)},
                              {"took_the_place_of", or_null(population->predecessor)},
                              {"replaced_by", or_null(population->successor)},
                              {"left", population->left ? json_of(*population->left, history.times) : Json(nullptr)},
                              {"ranks", Json::array()}};
        for (const auto& rank : population->ranks)
            json["population"]["ranks"].push_back({{"rank", rank.rank}, {"n", rank.n}, {"worst", rank.worst}});
    }
    for (const auto& result : history.results) json["results"].push_back(json_of(history, result));
    if (history.in_flight) {
        const Job& job = history.in_flight->job;
        json["in_flight"] = {{"bracket", job.bracket}, {"rung", job.rung},
                             {"from", job.from},       {"to", job.to},
                             {"attempt", job.attempt}, {"handed_out", json_of(history.in_flight->at, history.times)}};
        if (!history.before_in_flight.empty())
            json["in_flight"]["attempts_before"] = attempts_json(history, history.before_in_flight);
        if (history.stop_in_flight) json["in_flight"]["stop"] = json_of(history, *history.stop_in_flight);
    }
    json["seconds"] = history.seconds();
    json["resource"] = history.resource();
    json["progress"] = Json::array();
    for (const auto& row : history.progress) json["progress"].push_back(json_of(row, history.times));
    json["log"] = Json::array();
    for (const auto& row : history.logs)
        json["log"].push_back(
            {{"time", json_time(row.time_us, history.times)}, {"level", row.level}, {"text", row.text}});
    json["rebuilds"] = Json::array();
    for (const auto& row : history.rebuilds)
        json["rebuilds"].push_back({{"time", json_time(row.time_us, history.times)},
                                    {"from", row.from},
                                    {"to", row.to},
                                    {"seconds", row.seconds}});
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace espalier
