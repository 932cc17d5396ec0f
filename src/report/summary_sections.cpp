#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <variant>

#include "report/ranks.hpp"
#include "report/sections.hpp"
#include "report/story.hpp"
#include "view/try_text.hpp"

namespace espalier {
namespace {

using Json = nlohmann::ordered_json;

/// JSON of others, written anew.
void write_json(JsonWriter& w, const std::string& text) {
    const Json json = Json::parse(text.empty() ? "{}" : text, nullptr, false);
    if (!json.is_object()) {
        w.object().end();
        return;
    }
    w.object();
    for (const auto& [name, value] : json.items()) {
        w.key(name);
        if (value.is_string())
            w.text(value.get_ref<const std::string&>());
        else if (value.is_structured())
            w.text(value.dump(-1, ' ', false, Json::error_handler_t::replace));
        else
            w.raw(value.dump());
    }
    w.end();
}

void write_study(JsonWriter& w, const StudyRow& row) {
    w.key("study").object();
    w.key("name").text(row.name).key("objective").text(row.objective_name).key("library").text(row.objective);
    w.key("hash").text(row.objective_hash).key("direction").text(row.maximize ? "maximize" : "minimize");
    w.key("seed").text(std::to_string(row.seed)).key("toml").text(row.resolved).key("given").text(row.given);
    w.end();
}

void write_totals(JsonWriter& w, const TapeTotals& totals, bool asked) {
    w.key("totals").object();
    w.key("trials").whole(totals.drawn).key("copies").whole(totals.copies).key("jobs").whole(totals.jobs);
    w.key("failed").whole(totals.failed).key("retried").whole(totals.retried).key("stopped").whole(totals.stopped);
    w.key("promotions").whole(totals.promotions).key("seconds").number(totals.seconds);
    w.key("resource").number(totals.resource).key("busy");
    if (totals.offered > 0 && !asked)
        w.share(std::min(1.0, totals.busy / totals.offered));
    else
        w.null();
    w.end();
}

void write_parameter(JsonWriter& w, const Parameter& parameter) {
    w.object().key("name").text(parameter.name);
    const auto numbers = [&](const char* kind, const std::string& low, const std::string& high, bool log) {
        w.key("kind").text(kind).key("low").raw(low).key("high").raw(high).key("log").boolean(log);
    };
    if (const auto* real = std::get_if<FloatRange>(&parameter.domain)) {
        numbers("float", to_json(Value{real->low}), to_json(Value{real->high}), real->log);
    } else if (const auto* whole = std::get_if<IntRange>(&parameter.domain)) {
        numbers("int", std::to_string(whole->low), std::to_string(whole->high), whole->log);
    } else if (const auto* choice = std::get_if<Choice>(&parameter.domain)) {
        w.key("kind").text("choice");
        w.column("choices", choice->options, [](JsonWriter& out, const Value& value) { out.text(to_text(value)); });
    } else {
        w.key("kind").text("constant");
        w.key("value").text(to_text(std::get<Constant>(parameter.domain).value));
    }
    w.key("text").text(domain_text(parameter.domain)).key("when").text(when_text(parameter)).end();
}

void write_steps(JsonWriter& w, const char* name, const char* note, const std::vector<TapeStep>& steps,
                 const ReportParts& parts) {
    using Step = const TapeStep&;
    w.key(name).object().key("note").text(note);
    w.column("time", steps, [](JsonWriter& out, Step step) { out.number(step.time); });
    w.column("spent", steps, [](JsonWriter& out, Step step) { out.number(step.spent); });
    w.column("value", steps, [&](JsonWriter& out, Step step) { out.number(parts.value_of(step.loss)); });
    w.column("trial", steps, [](JsonWriter& out, Step step) { out.whole(step.trial); });
    w.column("resource", steps, [](JsonWriter& out, Step step) { out.number(step.resource); });
    w.end();
}

/// Least, quarter, half, three quarters, greatest: results, none between two of them.
std::array<double, 5> quartiles(const std::vector<double>& losses, const ReportParts& parts) {
    std::array<double, 5> values{};
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = parts.value_of(losses[(losses.size() - 1) * i / (values.size() - 1)]);
    if (values.front() > values.back()) std::reverse(values.begin(), values.end());
    return values;
}

void write_rung(JsonWriter& w, const ReportParts& parts, const TapeRung& rung, const std::vector<double>& losses) {
    const auto& tally = rung.tally;
    w.object().key("bracket").whole(rung.key.bracket).key("rung").whole(rung.key.rung);
    w.key("resource").number(tally.level).key("results").whole(tally.results);
    w.key("failed").whole(tally.failures).key("stopped").whole(tally.stopped).key("promoted").whole(tally.promoted);
    w.key("due").whole(rung.due).key("displaced").whole(rung.displaced);
    w.key("running").whole(tally.in_flight).key("top").boolean(rung.top).key("best");
    if (tally.best)
        w.number(parts.value_of(tally.best->loss)).key("best_trial").whole(number(tally.best->trial));
    else
        w.null().key("best_trial").null();
    w.key("quartiles");
    if (losses.empty())
        w.null();
    else {
        w.array();
        for (const double value : quartiles(losses, parts)) w.number(value);
        w.end();
    }
    w.key("boundary");
    if (const auto boundary = boundary_of(rung, parts.study, losses))
        w.number(*boundary);
    else
        w.null();
    w.key("kept").text(kept_text(rung, parts.study, losses)).end();
}

}  // namespace

void write_summary(JsonWriter& w, const ReportParts& parts) {
    write_study(w, parts.row);
    w.key("simulated").boolean(parts.tape.times == Times::simulated);
    w.key("state").object().key("name").text(name_of(parts.tape.state));
    w.key("text").text(state_sentence(parts.tape)).end();
    w.texts("story", story_of(parts.tape, parts.study, parts.row));
    w.key("facts").array();
    for (const auto& [label, text] : facts_of(parts.tape, parts.study, parts.row))
        w.array().text(label).text(text).end();
    w.end();
    write_totals(w, parts.tape.totals, parts.tape.asked);
    w.key("space").array();
    for (const auto& parameter : parts.study.space.parameters()) write_parameter(w, parameter);
    w.end();
}

void write_best(JsonWriter& w, const ReportParts& parts, const std::string& metrics) {
    w.key("best");
    const auto& best = parts.tape.best();
    if (!best) {
        w.null();
        return;
    }
    const auto shown = parts.shown.find(number(best->trial));
    const std::string json = shown == parts.shown.end() ? "" : shown->second.json;
    const double value = parts.value_of(best->loss);
    w.object().key("trial").whole(number(best->trial)).key("value").exact(value);
    w.key("resource").exact(best->resource).key("full").boolean(parts.tape.best_full.has_value());
    w.key("configuration");
    write_json(w, json);
    w.key("metrics");
    write_json(w, metrics);
    w.key("toml").text(try_toml(parts.row.name, value, best->resource, json));
    const Json object = Json::parse(json.empty() ? "{}" : json, nullptr, false);
    w.key("json").text(object.is_discarded() ? json : object.dump(2, ' ', false, Json::error_handler_t::replace));
    w.end();
}

void write_incumbents(JsonWriter& w, const ReportParts& parts) {
    write_steps(
        w, "incumbent",
        parts.tape.full_resource
            ? "The best value seen at any resource: early results count, too, and may be flukes of little training."
            : "The best value seen, at whatever resource.",
        parts.tape.seen, parts);
    if (parts.tape.full_resource)
        write_steps(w, "incumbent_full", "The best value at full resource.", parts.tape.full, parts);
    else
        w.key("incumbent_full").null();
}

void write_rungs(JsonWriter& w, const ReportParts& parts) {
    const auto losses = losses_by_rung(parts.tape);
    const std::vector<double> none;
    w.key("rungs").array();
    for (const auto& rung : parts.tape.rungs) {
        const auto found = losses.find(rung.key);
        write_rung(w, parts, rung, found == losses.end() ? none : found->second);
    }
    w.end();
}

void write_failures(JsonWriter& w, const ReportParts& parts) {
    const auto& failures = parts.failures;
    w.key("failures").object().key("note").text(failures.note).key("total").whole(failures.total);
    w.key("causes").array();
    for (const auto& cause : failures.causes) {
        w.object().key("cause").text(cause.cause).key("count").whole(cause.count);
        w.column("trials", cause.trials, [](JsonWriter& out, std::uint64_t trial) { out.whole(trial); });
        w.key("words").text(cause.words).end();
    }
    w.end().end();
}

}  // namespace espalier
