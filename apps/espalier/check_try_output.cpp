// What `check --try` prints: the second half of check_try.cpp.
#include <fmt/format.h>

#include <cmath>

#include "base/text.hpp"
#include "check_try.hpp"
#include "view/table.hpp"

namespace espalier {
namespace {

std::string short_time(double seconds) {
    if (seconds < 1e-3) return fmt::format("{:.0f} us", seconds * 1e6);
    if (seconds < 0.1) return fmt::format("{:.1f} ms", seconds * 1e3);
    return duration(seconds);
}

double value_of(const Study& study, const SoloTraining& training) {
    const double loss = training.evaluation.result->loss;
    return study.maximize ? -loss : loss;
}

class Lines {
  public:
    void add(const std::string& name, const std::string& text) { text_ += fmt::format("{:<11}{}\n", name, text); }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};

std::string training_line(const Study& study, const char* what, const std::optional<SoloTraining>& training) {
    if (!training || !training->evaluation.result || !training->evaluation.result->ok()) return "";
    return fmt::format("{} {} to {} in {}: {}", what, shortest(training->from), shortest(training->to),
                       short_time(training->seconds), shortest(value_of(study, *training)));
}

std::string restore_line(const Study& study, const TrialRunReport& report) {
    if (!study.description.can_save) return "not tried: the objective cannot save";
    switch (report.restore) {
        case Agreement::agrees:
            return "agree: trained on, the restored state gives the same loss bit for bit";
        case Agreement::differs:
            return fmt::format("DIFFER: {} from memory, {} from the restored state",
                               shortest(value_of(study, *report.onward)), shortest(value_of(study, *report.restored)));
        case Agreement::unclear:
            return "cannot be judged: the same seed gives another loss anyway";
        case Agreement::not_tried:
            break;
    }
    return "not compared: there is nothing to train on to";
}

std::string seed_line(const Study& study, const TrialRunReport& report) {
    const bool says = study.description.deterministic;
    if (report.seed == Agreement::agrees)
        return says ? "the same loss, as the objective says" : "the same loss (the objective does not promise it)";
    if (says) return "ANOTHER loss, although the objective says that it is deterministic";
    return "another loss: not deterministic, as the objective says; states trained again after a loss differ";
}

void add_measured(const Study& study, const Tried& tried, Lines& lines) {
    const auto& report = tried.report;
    lines.add("tried", fmt::format("trial {}: {}", number(tried.trial), tried.configuration));
    if (report.failed_in != "create") lines.add("", fmt::format("created in {}", short_time(report.create_seconds)));
    for (const auto& line :
         {training_line(study, "trained from", report.first), training_line(study, "trained on from", report.onward)})
        if (!line.empty()) lines.add("", line);
    if (report.state_bytes)
        lines.add("state", fmt::format("{} ({} bytes), saved in {}, restored in {}",
                                       byte_count(static_cast<double>(*report.state_bytes)), *report.state_bytes,
                                       short_time(report.save_seconds.value_or(0)),
                                       short_time(report.restore_seconds.value_or(0))));
    if (!report.failed_in.empty()) return;
    lines.add("restore", restore_line(study, report));
    lines.add("same seed", seed_line(study, report));
    if (tried.one_rung) lines.add("", "the study has one rung: half of it was the first step");
}

std::string time_text(const Forecast& forecast, const Tried& tried) {
    const Study& study = forecast.study();
    const Expectation expected = forecast.within_limits();
    const TrialCost& pace = *tried.pace;
    const auto& limits = study.limits;
    const double needed = time_needed(study, expected, pace, tried.cores);
    const double at_once = jobs_at_once(study, pace, tried.cores);
    std::string text;
    if (most_trials(study) || limits.resource || !limits.seconds)
        text = fmt::format("{}: about {} with {}", expected.basis, duration(needed), counted(study.workers, "worker"));
    const bool short_of_time = limits.seconds && (text.empty() || *limits.seconds < needed);
    if (short_of_time) {
        const auto fit = trials_in(*limits.seconds, forecast, pace, tried.cores);
        text += fmt::format("{}{} gives about {} and {}", text.empty() ? "" : "; the limit of ",
                            duration(*limits.seconds), counted(fit, "trial"), counted(forecast.of(fit).jobs, "job"));
    }
    if (pace.state_bytes && footprint(study, expected, pace).spills) text += ", if the disk keeps up with the states";
    if (at_once < study.workers)
        text += fmt::format(" (training keeps {:.1f} cores busy: as if {:.1f} ran at once on {})", pace.cores_per_job,
                            at_once, counted(tried.cores, "core"));
    return text;
}

/// The number of trials that time and the other limits allow.
Expectation within_limits(const Forecast& forecast, const Tried& tried) {
    const Study& study = forecast.study();
    const Expectation expected = forecast.within_limits();
    const auto& limits = study.limits;
    if (!limits.seconds) return expected;
    const auto fit = trials_in(*limits.seconds, forecast, *tried.pace, tried.cores);
    if (!most_trials(study) && !limits.resource) return forecast.of(fit);
    return fit < expected.trials ? forecast.of(fit) : expected;
}

std::string memory_text(const Study& study, const Footprint& print) {
    const auto whole = fmt::format("at most about {} resident, of it ", byte_count(print.resident));
    const auto paused = counted(print.paused, "paused trial");
    if (!print.spills) return whole + fmt::format("{} for the states of {}", byte_count(print.memory), paused);
    return whole + fmt::format("{} for paused states, as [trials] memory allows: of {} the others lie in files",
                               byte_count(static_cast<double>(study.memory)), paused);
}

void add_meaning(const Forecast& forecast, const Tried& tried, Lines& lines) {
    const Study& study = forecast.study();
    const TrialCost& pace = *tried.pace;
    lines.add("pace", fmt::format("{} per unit of resource ({}), measured alone on the machine",
                                  short_time(pace.seconds_per_unit), study.description.resource_unit));
    lines.add("time", time_text(forecast, tried));
    if (!pace.state_bytes) {
        lines.add("memory", fmt::format("up to {} stay in memory, however large: the objective cannot save them, and a "
                                        "killed run trains again",
                                        counted(most_paused(study, within_limits(forecast, tried)), "paused state")));
        return;
    }
    const Footprint print = footprint(study, within_limits(forecast, tried), pace);
    if (tried.report.greatest_size > 1.01 || std::abs(tried.report.mean_size - 1) > 0.01)
        lines.add("sizes", fmt::format("of 16 configurations, as created: {} on the average, {} at most",
                                       byte_count(*pace.state_bytes), byte_count(pace.greatest_state_bytes)));
    lines.add("memory", memory_text(study, print));
    lines.add("disk", fmt::format("at most {} in {}, at the end, when all paused states are saved",
                                  byte_count(print.disk), counted(print.files, "file")));
}

nlohmann::ordered_json training_json(const Study& study, const std::optional<SoloTraining>& training) {
    if (!training || !training->evaluation.result || !training->evaluation.result->ok()) return nullptr;
    return {{"from", training->from},
            {"to", training->to},
            {"value", value_of(study, *training)},
            {"seconds", training->seconds},
            {"cpu_seconds", training->cpu_seconds}};
}

const char* name_of(Agreement agreement) {
    switch (agreement) {
        case Agreement::agrees:
            return "agrees";
        case Agreement::differs:
            return "differs";
        case Agreement::unclear:
            return "unclear";
        case Agreement::not_tried:
            break;
    }
    return "not tried";
}

nlohmann::ordered_json meaning_json(const Forecast& forecast, const Tried& tried) {
    const Study& study = forecast.study();
    const TrialCost& pace = *tried.pace;
    const Expectation expected = within_limits(forecast, tried);
    nlohmann::ordered_json json = {{"seconds_per_unit", pace.seconds_per_unit},
                                   {"cores_per_job", pace.cores_per_job},
                                   {"trials", expected.trials},
                                   {"jobs", expected.jobs},
                                   {"seconds", time_needed(study, expected, pace, tried.cores)},
                                   {"paused_states", most_paused(study, expected)}};
    if (!pace.state_bytes) return json;
    const Footprint print = footprint(study, expected, pace);
    json["state_bytes"] = *pace.state_bytes;
    json["greatest_state_bytes"] = pace.greatest_state_bytes;
    json["memory_bytes"] = print.memory;
    json["resident_bytes"] = print.resident;
    json["spills"] = print.spills;
    json["disk_bytes"] = print.disk;
    json["files"] = print.files;
    return json;
}

}  // namespace

std::string tried_text(const Forecast& forecast, const Tried& tried) {
    Lines lines;
    add_measured(forecast.study(), tried, lines);
    if (tried.pace) add_meaning(forecast, tried, lines);
    return lines.text();
}

nlohmann::ordered_json tried_json(const Forecast& forecast, const Tried& tried) {
    const Study& study = forecast.study();
    const auto& report = tried.report;
    nlohmann::ordered_json json = {{"trial", number(tried.trial)},
                                   {"configuration", nlohmann::ordered_json::parse(tried.configuration)},
                                   {"create_seconds", report.create_seconds},
                                   {"first", training_json(study, report.first)},
                                   {"onward", training_json(study, report.onward)},
                                   {"restored", training_json(study, report.restored)},
                                   {"again", training_json(study, report.again)},
                                   {"restore", name_of(report.restore)},
                                   {"same_seed", name_of(report.seed)},
                                   {"claims_deterministic", study.description.deterministic},
                                   {"claims_can_save", study.description.can_save}};
    if (report.state_bytes) {
        json["state_bytes"] = *report.state_bytes;
        json["save_seconds"] = report.save_seconds.value_or(0);
        json["restore_seconds"] = report.restore_seconds.value_or(0);
    }
    json["faults"] = tried.faults;
    json["study"] = tried.pace ? meaning_json(forecast, tried) : nlohmann::ordered_json(nullptr);
    return json;
}

}  // namespace espalier
