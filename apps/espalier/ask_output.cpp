#include "ask_output.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "view/table.hpp"
#include "view/words.hpp"

namespace espalier {
namespace {

using Json = nlohmann::ordered_json;

/// A whole number without a point, for programs that count epochs.
Json resource_json(double resource) {
    if (resource == static_cast<double>(static_cast<std::int64_t>(resource)) && resource < 1e15)
        return static_cast<std::int64_t>(resource);
    return resource;
}

/// As `exec` gives it to commands: it fits into what NumPy, R and others take for a seed.
std::uint64_t small_seed(std::uint64_t seed) { return (seed ^ (seed >> 32U)) & 0x7fffffffU; }

Json to_json(const AskedJob& asked, const Study& study) {
    return {{"job", asked.number},
            {"trial", number(asked.job.trial)},
            {"from", resource_json(asked.job.from)},
            {"to", resource_json(asked.job.to)},
            {"configuration", Json::parse(to_json(study.space, asked.configuration))},
            {"seed", small_seed(asked.seed)},
            {"attempt", asked.job.attempt},
            {"rung", asked.job.rung},
            {"bracket", asked.job.bracket}};
}

Json reason_json(const SearchStanding& standing) {
    return standing.stopped ? Json(std::string(name_of(*standing.stopped))) : Json(nullptr);
}

}  // namespace

std::string job_text(const AskedJob& asked, const Study& study) {
    const Job& job = asked.job;
    std::string text =
        fmt::format("job {}: train trial {} from {} to {}{}\n", asked.number, number(job.trial), shortest(job.from),
                    shortest(job.to), job.attempt > 1 ? fmt::format(", attempt {}", job.attempt) : "");
    const auto& parameters = study.space.parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i)
        if (const auto& value = asked.configuration.values[i])
            text += fmt::format("  {} = {}\n", parameters[i].name, to_text(*value));
    return text;
}

std::string job_json(const AskedJob& job, const Study& study) { return to_json(job, study).dump() + "\n"; }

std::string no_job_json(const SearchStanding& standing) {
    const Json json = {
        {"job", nullptr}, {"over", standing.over}, {"open", standing.open}, {"stopped", reason_json(standing)}};
    return json.dump() + "\n";
}

std::string open_jobs_text(const std::vector<AskedJob>& jobs) {
    if (jobs.empty()) return "no job is open\n";
    Table table({{"job", true}, {"trial", true}, {"from", true}, {"to", true}, {"attempt", true}, {"asked", false}});
    for (const AskedJob& asked : jobs)
        table.row({std::to_string(asked.number), std::to_string(number(asked.job.trial)), shortest(asked.job.from),
                   shortest(asked.job.to), std::to_string(asked.job.attempt),
                   asked.asked_us == 0 ? "not yet" : time_text(asked.asked_us, Times::of_day)});
    return table.text();
}

std::string open_jobs_json(const std::vector<AskedJob>& jobs, const Study& study) {
    std::string text = "[";
    for (const AskedJob& asked : jobs) {
        Json json = to_json(asked, study);
        json["asked"] = asked.asked_us == 0 ? Json(nullptr) : Json(utc_time(asked.asked_us));
        text += (text.size() > 1 ? ",\n " : "") + json.dump();
    }
    return text + "]\n";
}

std::string why_no_job(const SearchStanding& standing) {
    if (standing.over) return "the search is over: " + why_it_ended(standing.stopped);
    if (standing.stopped)
        return fmt::format("no new jobs: {}; {} to be told", why_it_ended(standing.stopped),
                           counted(standing.open, "job"));
    return fmt::format("no job now: what comes next follows from the results of {}; tell them first",
                       counted(standing.open, "open job"));
}

std::string told_text(const Told& told) {
    const Job& job = told.job.job;
    std::string text =
        fmt::format("trial {} at {}: {}\n", number(job.trial), shortest(job.to),
                    told.outcome == Outcome::ok ? shortest(told.value) : std::string(name_of(told.outcome)));
    if (told.again) text += fmt::format("it is tried again: job {} is for who asks next\n", *told.again);
    return text;
}

std::string told_json(const Told& told, const SearchStanding& standing) {
    const Job& job = told.job.job;
    const bool ok = told.outcome == Outcome::ok;
    const Json json = {{"job", told.job.number},
                       {"trial", number(job.trial)},
                       {"resource", resource_json(job.to)},
                       {"outcome", std::string(name_of(told.outcome))},
                       {"value", ok ? Json(told.value) : Json(nullptr)},
                       {"again", told.again ? Json(*told.again) : Json(nullptr)},
                       {"over", standing.over},
                       {"open", standing.open},
                       {"stopped", reason_json(standing)}};
    return json.dump() + "\n";
}

}  // namespace espalier
