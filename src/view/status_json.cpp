#include <algorithm>
#include <string>

#include "view/draw_json.hpp"
#include "view/json_text.hpp"
#include "view/run_status.hpp"
#include "view/words.hpp"

namespace espalier {
namespace {

template <typename T>
Json json_or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json json_of(const RunStatus& status, const std::optional<Incumbent>& best) {
    if (!best) return nullptr;
    return {{"trial", number(best->trial)}, {"value", status.value_of(best->loss)}, {"resource", best->resource}};
}

Json json_of(const RunStatus& status, const RungStatus& rung) {
    const auto& tally = rung.tally;
    Json json = {{"bracket", rung.key.bracket},
                 {"rung", rung.key.rung},
                 {"resource", tally.level},
                 {"results", tally.results},
                 {"failures", tally.failures},
                 {"stopped", tally.stopped},
                 {"promoted", tally.promoted},
                 {"due", rung.due},
                 {"in_flight", tally.in_flight},
                 {"top", rung.top},
                 {"best", json_of(status, tally.best)}};
    return json;
}

Json sessions_json(const RunStatus& status) {
    Json all = Json::array();
    for (const auto& session : status.sessions)
        all.push_back({{"started", json_time(session.started_us, status.times)},
                       {"first_message", session.first_seq},
                       {"host", session.host},
                       {"process", session.pid},
                       {"program", session.program}});
    return all;
}

Json json_of(const FailureCause& cause) { return {{"outcome", name_of(cause.outcome)}, {"says", cause.message}}; }

Json causes_json(const RunStatus& status) {
    Json all = Json::array();
    for (const auto& cause : status.causes) {
        all.push_back(json_of(cause));
        all.back()["count"] = cause.count;
    }
    return all;
}

Json limits_json(const PaceLimits& limits) {
    return {{"trials", json_or_null(limits.trials)},
            {"resource", json_or_null(limits.resource)},
            {"seconds", json_or_null(limits.seconds)}};
}

Json left_json(const RunStatus& status) {
    if (!status.left) return nullptr;
    return {{"seconds", status.left->seconds}, {"limit", status.left->limit}, {"estimate", true}};
}

}  // namespace

std::string status_json(const RunStatus& status) {
    const auto resume = status.resume_line();
    Json json = {{"journal", status.journal},
                 {"study", status.study},
                 {"direction", status.maximize ? "maximize" : "minimize"},
                 {"state", name_of(status.state)},
                 {"simulated", status.simulated()},
                 {"stopped", status.stopped ? Json(name_of(*status.stopped)) : Json(nullptr)},
                 {"resume", resume.empty() ? Json(nullptr) : Json(resume)},
                 {"at", json_time(status.now_us, status.times)},
                 {"elapsed", status.elapsed},
                 {"messages", status.messages},
                 {"behind", status.behind},
                 {"trials", status.trials},
                 {"copies", status.copies},
                 {"jobs", status.jobs},
                 {"failures", status.failures},
                 {"retried", status.retried},
                 {"stopped_trials", status.stopped_trials},
                 {"in_flight", status.in_flight},
                 {"workers", status.workers},
                 {"resource", status.resource}};
    json["limits"] = limits_json(status.limits);
    json["time_left"] = left_json(status);
    json["jobs_per_second"] = status.elapsed > 0 ? static_cast<double>(status.jobs) / status.elapsed : 0;
    json["jobs_per_second_lately"] = status.lately > 0 ? Json(status.rate_lately) : Json(nullptr);
    json["utilisation"] = status.offered > 0 ? Json(std::min(1.0, status.busy / status.offered)) : Json(nullptr);
    json["busy_seconds"] = status.busy;
    json["worker_seconds"] = status.offered;
    json["rebuilds"] = {
        {"count", status.rebuilds}, {"resource", status.rebuilt_resource}, {"seconds", status.rebuilt_seconds}};
    json["rungs"] = Json::array();
    for (const auto& rung : status.rungs) json["rungs"].push_back(json_of(status, rung));
    json["best_full"] = json_of(status, status.best_full);
    json["best_seen"] = json_of(status, status.best_seen);
    if (status.closed.by_rung) {
        json["best_by_rung"] = json_of(status, status.closed.by_rung);
        json["best_by_bracket"] = json_of(status, status.closed.by_bracket);
    }
    json["configuration"] = object_of(status.configuration);
    json["outcomes"] = Json::object();
    for (const auto& [outcome, count] : status.outcomes) json["outcomes"][std::string(name_of(outcome))] = count;
    json["causes"] = causes_json(status);
    if (status.gave_up)
        json["gave_up"] = {{"failures", status.gave_up->failures},
                           {"in_a_row", status.gave_up->in_a_row},
                           {"most", json_of(status.gave_up->most)},
                           {"last", json_of(status.gave_up->last)}};
    json["other_causes"] = status.other_causes;
    if (status.draws) json["drawn"] = draws_json(*status.draws);
    json["journal_bytes"] = status.journal_bytes;
    json["states_bytes"] = status.states_bytes;
    json["states_files"] = status.states_files;
    json["sessions"] = sessions_json(status);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace espalier
