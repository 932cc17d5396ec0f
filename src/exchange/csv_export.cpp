#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "exchange/csv_line.hpp"
#include "exchange/export.hpp"
#include "exchange/trial_sorter.hpp"
#include "view/json_text.hpp"

namespace espalier {
namespace {

constexpr std::array<std::string_view, 13> trial_columns = {"trial",    "bracket", "copy_of", "state",   "outcome",
                                                            "resource", "value",   "results", "seconds", "origin",
                                                            "began",    "ended",   "says"};
constexpr std::array<std::string_view, 14> result_columns = {
    "trial", "bracket", "copy_of",    "rung",        "attempt", "resource", "outcome",
    "value", "seconds", "stopped_at", "tried_again", "began",   "ended",    "says"};
constexpr std::array<std::string_view, 8> progress_columns = {"trial",   "bracket",  "copy_of", "rung",
                                                              "attempt", "resource", "value",   "time"};

class CsvExport {
  public:
    CsvExport(const ExportSource& source, CsvRows rows, std::ostream& out)
        : source_(source), rows_(rows), sorter_(source, rows == CsvRows::progress), lines_(out) {}

    void write() {
        const auto& run = sorter_.run();
        metrics_ = rows_ == CsvRows::progress ? run.progress_metrics : run.metrics;
        switch (rows_) {
            case CsvRows::trials:
                header(trial_columns);
                return sorter_.each([this](const ExportedTrial& trial) { trial_line(trial); });
            case CsvRows::results:
                header(result_columns);
                return sorter_.each([this](const ExportedTrial& trial) { result_lines(trial); });
            case CsvRows::progress:
                header(progress_columns);
                return sorter_.each([this](const ExportedTrial& trial) { progress_lines(trial); });
        }
    }

  private:
    template <std::size_t count>
    void header(const std::array<std::string_view, count>& columns) {
        std::set<std::string> taken(columns.begin(), columns.end());
        const auto add = [&](const std::string& name, const std::string& prefix) {
            std::string title = name;
            while (!taken.insert(title).second) title.insert(0, prefix);
            lines_.text(title);
        };
        for (const auto& column : columns) lines_.text(column);
        for (const auto& parameter : source_.space.parameters()) add(parameter.name, "param_");
        for (const auto& name : metrics_) add("metric_" + name, "metric_");
        lines_.end();
    }

    void trial_line(const ExportedTrial& trial) {
        const ResultView* valued = trial.last_ok();
        const ResultView* last = trial.view.results.empty() ? nullptr : &trial.view.results.back();
        double seconds = 0;
        for (const auto& result : trial.view.results) seconds += result.seconds;
        who(trial);
        lines_.text(name_of(trial.view.state));
        last != nullptr ? lines_.text(name_of(last->outcome)) : lines_.nothing();
        lines_.number(valued != nullptr ? std::optional(valued->resource) : std::nullopt);
        lines_.number(valued != nullptr ? std::optional(valued->value) : std::nullopt);
        lines_.whole(trial.view.results.size());
        lines_.number(seconds);
        trial.drawn ? lines_.text(name_of(trial.drawn->why.origin)) : lines_.nothing();
        time(trial.begun_us);
        time(last != nullptr ? std::optional(trial.spans.back().came_us) : std::nullopt);
        said(last);
        configuration(object_of(trial.view.configuration));
        metrics(valued != nullptr ? valued->metrics : "");
        lines_.end();
    }

    void result_lines(const ExportedTrial& trial) {
        const Json values = object_of(trial.view.configuration);
        for (std::size_t i = 0; i < trial.view.results.size(); ++i) {
            const auto& result = trial.view.results[i];
            who(trial);
            lines_.whole(result.rung);
            lines_.whole(result.attempt);
            lines_.number(result.resource);
            lines_.text(name_of(result.outcome));
            lines_.number(result.ok() ? std::optional(result.value) : std::nullopt);
            lines_.number(result.seconds);
            lines_.number(result.stopped_at);
            lines_.plain(result.retried ? "true" : "false");
            time(trial.spans[i].begun_us);
            time(trial.spans[i].came_us);
            said(&result);
            configuration(values);
            metrics(result.metrics);
            lines_.end();
        }
    }

    void progress_lines(const ExportedTrial& trial) {
        if (trial.progress.empty()) return;
        const Json values = object_of(trial.view.configuration);
        for (const auto& report : trial.progress) {
            who(trial);
            lines_.whole(report.rung);
            lines_.whole(report.attempt);
            lines_.number(report.resource);
            lines_.number(report.value);
            time(report.time_us);
            configuration(values);
            metrics(report.metrics);
            lines_.end();
        }
    }

    void who(const ExportedTrial& trial) {
        lines_.whole(trial.view.trial);
        lines_.whole(trial.view.bracket);
        trial.view.parent > 0 ? lines_.whole(trial.view.parent) : lines_.nothing();
    }

    void time(std::optional<std::int64_t> time_us) {
        if (!time_us) return lines_.nothing();
        if (source_.times == Times::simulated) return lines_.number(static_cast<double>(*time_us) * 1e-6);
        lines_.plain(utc_time(*time_us));
    }

    void said(const ResultView* result) {
        result == nullptr || result->message.empty() ? lines_.nothing() : lines_.text(result->message);
    }

    void value(const Json& value) {
        if (value.is_null()) return lines_.nothing();
        if (value.is_string()) return lines_.text(value.get_ref<const std::string&>());
        if (value.is_number_float()) return lines_.number(value.get<double>());
        const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
        value.is_primitive() ? lines_.plain(text) : lines_.text(text);
    }

    void member(const Json& object, const std::string& name) {
        const auto found = object.is_object() ? object.find(name) : object.end();
        found != object.end() ? value(*found) : lines_.nothing();
    }

    void configuration(const Json& values) {
        for (const auto& parameter : source_.space.parameters()) member(values, parameter.name);
    }

    void metrics(const std::string& text) {
        if (metrics_.empty()) return;
        const Json values = object_of(text);
        for (const auto& name : metrics_) member(values, name);
    }

    const ExportSource& source_;
    CsvRows rows_;
    TrialSorter sorter_;
    CsvLines lines_;
    std::set<std::string> metrics_;
};

}  // namespace

void export_csv(const ExportSource& source, CsvRows rows, std::ostream& out) { CsvExport(source, rows, out).write(); }

}  // namespace espalier
