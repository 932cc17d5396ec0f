#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

#include "report/sections.hpp"
#include "view/run_view.hpp"

namespace espalier {
namespace {

constexpr std::array states = {TrialState::running, TrialState::paused, TrialState::finished, TrialState::failed,
                               TrialState::stopped};

std::size_t place_of(TrialState state) {
    return static_cast<std::size_t>(std::find(states.begin(), states.end(), state) - states.begin());
}

/// Columns of the trials that are listed.
class TrialColumns {
  public:
    TrialColumns(JsonWriter& writer, const ReportParts& parts) : w_(writer), parts_(parts) {}

    template <typename Write>
    void column(const char* name, Write write) {
        w_.key(name).array();
        for (const auto trial : parts_.listing.trials) write(trial, parts_.tape.trial(trial));
        w_.end();
    }
    /// The last ok result of the trial; null: it has none.
    [[nodiscard]] const TapeJob* reached(const TapeTrial& trial) const {
        return trial.best_reached == no_job ? nullptr : &parts_.tape.jobs[trial.best_reached];
    }

    void values() {
        w_.key("values").object();
        const auto& parameters = parts_.study.space.parameters();
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            if (std::holds_alternative<Constant>(parameters[i].domain)) continue;
            column(parameters[i].name.c_str(), [&](std::uint64_t trial, const TapeTrial&) { value(trial, i); });
        }
        w_.end();
    }

  private:
    void value(std::uint64_t trial, std::size_t parameter) {
        const auto shown = parts_.shown.find(trial);
        if (shown == parts_.shown.end()) return static_cast<void>(w_.null());
        const auto& values = shown->second.configuration.values;
        if (parameter >= values.size() || !values[parameter]) return static_cast<void>(w_.null());
        const Value& value = *values[parameter];
        if (std::holds_alternative<Choice>(parts_.study.space.parameters()[parameter].domain))
            w_.text(to_text(value));
        else if (const auto* real = std::get_if<double>(&value))
            w_.number(*real);
        else if (const auto* text = std::get_if<std::string>(&value))
            w_.text(*text);
        else
            w_.raw(to_json(value));
    }

    JsonWriter& w_;
    const ReportParts& parts_;
};

/// A result that is shown, and the promotion that followed.
struct ShownResult {
    const TapeJob* job = nullptr;
    std::uint32_t place = 0;
    const TapeJob* promotion = nullptr;
};

std::vector<ShownResult> results_of(const ReportParts& parts) {
    std::vector<ShownResult> results;
    for (const auto trial : parts.listing.trials) {
        const std::size_t first = results.size();
        const TapeJob* after = nullptr;
        for (std::uint32_t i = parts.tape.trial(trial).last; i != no_job; i = parts.tape.jobs[i].before) {
            const TapeJob& job = parts.tape.jobs[i];
            if (!job.in_flight()) results.push_back({&job, i, after != nullptr && after->promotes ? after : nullptr});
            after = &job;
        }
        std::reverse(results.begin() + static_cast<std::ptrdiff_t>(first), results.end());
    }
    return results;
}

void write_promotions(JsonWriter& w, const std::vector<ShownResult>& results) {
    const auto column = [&](const char* name, auto write) {
        w.column(name, results, [&](JsonWriter& out, const ShownResult& result) {
            if (result.promotion == nullptr)
                out.null();
            else
                write(out, *result.promotion);
        });
    };
    column("promoted_at", [](JsonWriter& out, const TapeJob& job) { out.number(job.handed); });
    column("promoted_by", [](JsonWriter& out, const TapeJob& job) { out.whole(job.by); });
    column("promoted_rank", [](JsonWriter& out, const TapeJob& job) { out.whole(job.handed_rank); });
    column("promoted_of", [](JsonWriter& out, const TapeJob& job) { out.whole(job.handed_of); });
}

}  // namespace

void write_trials(JsonWriter& w, const ReportParts& parts) {
    TrialColumns columns(w, parts);
    w.key("trials").object().key("note").text(parts.listing.note).key("total").whole(parts.tape.trials.size());
    columns.column("trial", [&](std::uint64_t trial, const TapeTrial&) { w.whole(trial); });
    w.column("states", states, [](JsonWriter& out, TrialState state) { out.text(name_of(state)); });
    columns.column("state",
                   [&](std::uint64_t trial, const TapeTrial&) { w.whole(place_of(parts.tape.state_of(trial))); });
    columns.column("value", [&](std::uint64_t, const TapeTrial& trial) {
        const TapeJob* job = columns.reached(trial);
        job == nullptr ? w.null() : w.number(parts.value_of(job->loss));
    });
    columns.column("resource", [&](std::uint64_t, const TapeTrial& trial) {
        if (const auto stop = parts.tape.stopped_at.find(trial.last); stop != parts.tape.stopped_at.end())
            return static_cast<void>(w.number(stop->second));
        const TapeJob* job = columns.reached(trial);
        w.number(job == nullptr ? 0 : job->to);
    });
    columns.column("bracket", [&](std::uint64_t, const TapeTrial& trial) { w.whole(trial.bracket); });
    w.column("origins", origin_names, [](JsonWriter& out, std::string_view name) { out.text(name); });
    columns.column("origin", [&](std::uint64_t trial, const TapeTrial&) {
        const auto shown = parts.shown.find(trial);
        if (shown == parts.shown.end() || !shown->second.told)
            w.null();
        else
            w.whole(static_cast<std::uint64_t>(shown->second.origin));
    });
    columns.column("parent", [&](std::uint64_t, const TapeTrial& trial) { w.whole(trial.parent); });
    columns.column("seconds", [&](std::uint64_t, const TapeTrial& trial) { w.number(trial.seconds); });
    columns.values();
    w.end();
}

void write_results(JsonWriter& w, const ReportParts& parts) {
    const auto results = results_of(parts);
    const auto column = [&](const char* name, auto write) {
        w.column(name, results, [&](JsonWriter& out, const ShownResult& result) { write(out, *result.job); });
    };
    w.key("results").object();
    w.key("note").text(parts.listing.note.empty() ? "" : "Results of the trials that are listed.");
    w.key("outcomes").array();
    for (const auto name : outcome_names) w.text(name);
    w.text("running").end();
    column("trial", [](JsonWriter& out, const TapeJob& job) { out.whole(job.trial); });
    column("rung", [](JsonWriter& out, const TapeJob& job) { out.whole(job.rung); });
    column("resource", [](JsonWriter& out, const TapeJob& job) { out.number(job.to); });
    column("value",
           [&](JsonWriter& out, const TapeJob& job) { job.ok() ? out.number(parts.value_of(job.loss)) : out.null(); });
    column("outcome", [](JsonWriter& out, const TapeJob& job) { out.whole(static_cast<std::uint64_t>(job.outcome)); });
    column("attempt", [](JsonWriter& out, const TapeJob& job) { out.whole(job.attempt); });
    column("began", [](JsonWriter& out, const TapeJob& job) { out.number(job.begin); });
    column("seconds", [](JsonWriter& out, const TapeJob& job) { out.number(job.seconds); });
    column("message", [](JsonWriter& out, const TapeJob& job) { out.whole(job.seq); });
    column("rank", [](JsonWriter& out, const TapeJob& job) { job.rank > 0 ? out.whole(job.rank) : out.null(); });
    column("of", [](JsonWriter& out, const TapeJob& job) { job.rank > 0 ? out.whole(job.of) : out.null(); });
    write_promotions(w, results);
    w.column("cause", results, [&](JsonWriter& out, const ShownResult& result) {
        const auto cause = parts.failures.cause_of.find(result.place);
        cause == parts.failures.cause_of.end() ? out.null() : out.whole(cause->second);
    });
    w.end();
}

void write_curves(JsonWriter& w, const ReportParts& parts, const Curves& curves) {
    std::string note = parts.listing.curves_note;
    if (curves.thinned)
        note += fmt::format("{}Of a curve of many reports every so manieth is drawn.", note.empty() ? "" : " ");
    w.key("curves").object().key("note").text(note);
    w.column("trials", parts.listing.curves, [](JsonWriter& out, std::uint64_t trial) { out.whole(trial); });
    w.key("progress").object();
    for (const auto trial : parts.listing.curves) {
        const auto curve = curves.of.find(trial);
        if (curve == curves.of.end()) continue;
        w.column(std::to_string(trial), curve->second, [](JsonWriter& out, const std::pair<double, double>& point) {
            out.array().number(point.first).number(point.second).end();
        });
    }
    w.end().end();
}

}  // namespace espalier
