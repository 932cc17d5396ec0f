// A run as a study of Optuna:
//   trial n                      trial n - 1; user attribute "trial": n
//   finished at full resource    COMPLETE, with the value there: so that best_trial is ours
//   paused, or stopped           PRUNED, with its last value, as Optuna gives pruned trials
//   failed                       FAIL; user attributes "outcome" and "says" tell how
//   in flight                    RUNNING
//   a result with a value        an intermediate value; its step: optuna_steps.hpp
// Without a full resource (an infinite horizon, brackets that end at several) no trial is ever finished. Then each that
// has a value and did not fail is COMPLETE, with the best of its values: best_trial is again ours, the best seen.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "exchange/export.hpp"
#include "exchange/optuna_file.hpp"
#include "exchange/optuna_parameter.hpp"
#include "exchange/optuna_steps.hpp"
#include "exchange/trial_sorter.hpp"
#include "view/json_text.hpp"

namespace espalier {
namespace {

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// As SQLAlchemy reads it. Virtual time counts from 1970; what is beyond the years of Python's calendar is its last.
std::string datetime(std::int64_t time_us) {
    constexpr std::int64_t last = 253'402'300'799'999'999;
    std::string text = utc_time(std::clamp(time_us, std::int64_t{0}, last));
    text[10] = ' ';
    text.pop_back();
    return text;
}

class OptunaExport {
  public:
    OptunaExport(const ExportSource& source, const OptunaOptions& options, const std::string& path)
        : source_(source),
          sorter_(source, options.progress),
          steps_(sorter_.run().resources, sorter_.run().progress_resources),
          maximize_(source.reader.study().maximize),
          file_(path, options.alembic_version, source.reader.study().name, maximize_) {
        for (const auto& parameter : source.space.parameters()) parameters_.emplace_back(parameter);
    }

    std::vector<std::string> write() {
        study_attributes();
        sorter_.each([this](const ExportedTrial& trial) { write(trial); });
        file_.finish();
        return notes();
    }

  private:
    [[nodiscard]] OptunaState state_of(const TrialView& trial) const {
        const bool has_value =
            std::any_of(trial.results.begin(), trial.results.end(), [](const auto& r) { return r.ok(); });
        switch (trial.state) {
            case TrialState::running:
                return OptunaState::running;
            case TrialState::failed:
                return OptunaState::fail;
            case TrialState::finished:
                return OptunaState::complete;
            case TrialState::paused:
            case TrialState::stopped:
                break;
        }
        return source_.full_resource || !has_value ? OptunaState::pruned : OptunaState::complete;
    }

    [[nodiscard]] std::optional<double> value_of(const ExportedTrial& trial, OptunaState state) const {
        if (state != OptunaState::complete && state != OptunaState::pruned) return std::nullopt;
        const ResultView* chosen = trial.last_ok();
        if (chosen == nullptr) return std::nullopt;
        if (!source_.full_resource)
            for (const auto& result : trial.view.results)
                if (result.ok() && (maximize_ ? result.value > chosen->value : result.value < chosen->value))
                    chosen = &result;
        return chosen->value;
    }

    void write(const ExportedTrial& trial) {
        const OptunaState state = state_of(trial.view);
        const bool over = state != OptunaState::running && !trial.spans.empty();
        file_.trial(trial.view.trial - 1, state,
                    trial.begun_us ? std::optional(datetime(*trial.begun_us)) : std::nullopt,
                    over ? std::optional(datetime(trial.spans.back().came_us)) : std::nullopt);
        ++trials_of_[state];
        if (const auto value = value_of(trial, state)) file_.value(*value);
        parameters(trial.view);
        intermediate_values(trial);
        attributes(trial);
    }

    void parameters(const TrialView& trial) {
        if (trial.configuration.empty()) return;
        try {
            const auto configuration = configuration_from_json(source_.space, trial.configuration);
            for (std::size_t i = 0; i < parameters_.size(); ++i)
                if (const auto& value = configuration.values[i])
                    file_.parameter(parameters_[i].name(), parameters_[i].number_of(*value),
                                    parameters_[i].distribution());
        } catch (const std::invalid_argument& error) {
            throw JournalError(
                fmt::format("{}: the configuration of trial {}: {}", source_.reader.path(), trial.trial, error.what()));
        }
    }

    /// A result has the last word on its step; then the latest report.
    void intermediate_values(const ExportedTrial& trial) {
        std::map<std::int64_t, double> values;
        for (const auto& report : trial.progress)
            if (const auto step = steps_.of(report.resource))
                values[*step] = report.value;
            else
                ++without_step_;
        for (const auto& result : trial.view.results)
            if (const auto step = result.ok() ? steps_.of(result.resource) : std::nullopt) values[*step] = result.value;
        for (const auto& [step, value] : values) file_.intermediate_value(step, value);
    }

    void attributes(const ExportedTrial& trial) {
        const auto set = [&](std::string_view key, const Json& value) { file_.attribute(key, dumped(value)); };
        set("trial", trial.view.trial);
        if (const auto* valued = trial.last_ok()) set("resource", valued->resource);
        if (sorter_.run().several_brackets) set("bracket", trial.view.bracket);
        if (trial.view.parent > 0) set("copy_of", trial.view.parent);
        if (trial.drawn) set("origin", name_of(trial.drawn->why.origin));
        if (trial.view.results.empty()) return;
        double seconds = 0;
        for (const auto& result : trial.view.results) seconds += result.seconds;
        set("seconds", seconds);
        const ResultView& last = trial.view.results.back();
        if (!last.ok()) set("outcome", name_of(last.outcome));
        if (!last.message.empty()) set("says", last.message);
        if (const auto* valued = trial.last_ok(); valued != nullptr && !valued->metrics.empty()) {
            const Json metrics = object_of(valued->metrics);
            if (metrics.is_object())
                for (const auto& [name, value] : metrics.items()) set("metric_" + name, value);
        }
    }

    void study_attributes() {
        const StudyRow& study = source_.reader.study();
        const auto set = [&](std::string_view key, const Json& value) { file_.study_attribute(key, dumped(value)); };
        set("espalier", {{"journal", source_.reader.path()},
                         {"program", study.program},
                         {"objective", study.objective_name},
                         {"objective_hash", study.objective_hash}});
        set("seed", study.seed);
        set("full_resource", source_.full_resource ? Json(*source_.full_resource) : Json(nullptr));
        set("step", steps_.words());
        set("complete", source_.full_resource ? "trained to the full resource; the value there"
                                              : "has a value, and did not fail; the best of its values");
        set("times", source_.times == Times::simulated ? "virtual time, in seconds from 1970-01-01" : "UTC");
    }

    [[nodiscard]] std::vector<std::string> notes() const {
        std::vector<std::string> notes;
        const auto count = [&](OptunaState state) {
            const auto found = trials_of_.find(state);
            return found != trials_of_.end() ? found->second : 0;
        };
        notes.push_back(fmt::format("{}: {} COMPLETE, {} PRUNED, {} FAIL, {} RUNNING",
                                    counted(sorter_.run().trials, "trial"), count(OptunaState::complete),
                                    count(OptunaState::pruned), count(OptunaState::fail), count(OptunaState::running)));
        if (!source_.full_resource)
            notes.push_back(
                "the study has no full resource: each trial with a value that did not fail is COMPLETE, with its best");
        else if (count(OptunaState::complete) == 0)
            notes.push_back(fmt::format("no trial has reached the full resource {}: Optuna has no best trial yet",
                                        shortest(*source_.full_resource)));
        if (steps_.kind() != OptunaSteps::Kind::resource)
            notes.push_back(
                fmt::format("not all resources are integers, as Optuna's steps are: step = {}", steps_.words()));
        if (without_step_ > 0)
            notes.push_back(fmt::format("{} of progress left out: no step stands for their resource",
                                        counted(without_step_, "report")));
        return notes;
    }

    const ExportSource& source_;
    TrialSorter sorter_;
    OptunaSteps steps_;
    bool maximize_;
    OptunaFile file_;
    std::vector<OptunaParameter> parameters_;
    std::map<OptunaState, std::uint64_t> trials_of_;
    std::uint64_t without_step_ = 0;
};

}  // namespace

const std::vector<std::string>& optuna_schemas() {
    static const std::vector<std::string> known = {"v3.0.0.d", "v3.2.0.a"};
    return known;
}

std::vector<std::string> export_optuna(const ExportSource& source, const OptunaOptions& options,
                                       const std::string& path) {
    return OptunaExport(source, options, path).write();
}

}  // namespace espalier
