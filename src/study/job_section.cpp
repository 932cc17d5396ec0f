#include "study/job_section.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "study/names.hpp"

namespace espalier {
namespace {

constexpr double longest = 1e9;                                  ///< seconds: 30 years
constexpr std::uint64_t least_memory = std::uint64_t{1} << 20U;  ///< catches `memory = 4`
constexpr std::uint64_t usual_in_a_row = 100;
constexpr std::uint32_t usual_attempts = 3;
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

std::optional<double> time_of(TableReader& table, const char* key) {
    const auto seconds = table.duration(key);
    if (seconds && *seconds > longest) table.fault(key, "must be at most 1e9 seconds; without a limit leave it out");
    return seconds;
}

/// A limit that 0 takes away.
std::optional<std::uint64_t> count_of(TableReader& table, const char* key, std::optional<std::uint64_t> otherwise) {
    const auto count = table.integer(key, 0, most);
    if (!count) return otherwise;
    return *count > 0 ? std::optional(static_cast<std::uint64_t>(*count)) : std::nullopt;
}

void read_limits(TableReader& table, JobLimits& limits) {
    limits.seconds = time_of(table, "time");
    limits.factor = table.number("time_factor");
    if (limits.factor && !(*limits.factor > 1))
        table.fault("time_factor", "must be above 1: so many times what jobs of its rung usually take, for example 20");
    limits.cpu_seconds = time_of(table, "cpu_time");
    limits.memory = table.bytes("memory");
    if (limits.memory && *limits.memory < least_memory)
        table.fault("memory", "must be at least 1MiB, and is written with its unit: for example 4GiB");
    limits.grace = time_of(table, "grace").value_or(limits.grace);
}

void refuse_in_threads(TableReader& table) {
    for (const char* key : {"cpu_time", "memory"})
        if (table.has(key))
            table.fault(key,
                        "needs [workers] isolation = \"process\": threads of one program share its memory and are "
                        "ended only with it");
}

void read_failure(TableReader& table, StudyFile& file) {
    FailureSettings& failure = file.failure;
    failure.on = table.one_of("on_failure", on_failure_names()).value_or(failure.on);
    const auto attempts = table.integer("attempts", 2, 1000);
    if (failure.on == OnFailure::retry)
        failure.attempts = attempts ? static_cast<std::uint32_t>(*attempts) : usual_attempts;
    else if (table.has("attempts"))
        table.fault("attempts", fmt::format("belongs to on_failure = \"retry\", not to on_failure = \"{}\"; remove it",
                                            name_of(failure.on, on_failure_names())));
    failure.most = count_of(table, "max_failures", std::nullopt);
    failure.in_a_row = count_of(table, "max_failures_in_a_row",
                                file.logged ? std::nullopt : std::optional<std::uint64_t>(usual_in_a_row));
    if (failure.on != OnFailure::stop) return;
    failure.most = failure.in_a_row = std::nullopt;
    for (const char* key : {"max_failures", "max_failures_in_a_row"})
        if (table.has(key))
            table.fault(key,
                        "has no meaning beside on_failure = \"stop\", which ends the run at the first failure; "
                        "remove one of them");
}

}  // namespace

void read_isolation(TableReader& table, StudyFile& file) {
    file.isolation = table.one_of("isolation", isolation_names()).value_or(file.isolation);
    if (const auto nice = table.integer("nice", 0, 19)) file.job.nice = static_cast<int>(*nice);
    if (const auto recycle = table.integer("recycle", 0, std::numeric_limits<std::uint32_t>::max()))
        file.job.recycle = static_cast<std::uint32_t>(*recycle);
}

void read_job(TableReader& table, StudyFile& file) {
    read_limits(table, file.job);
    if (file.isolation == Isolation::thread) refuse_in_threads(table);
    read_failure(table, file);
}

std::string isolation_text(Isolation isolation) {
    if (isolation == Isolation::process)
        return "process: each job runs in a process of its own, which may crash, hang or leak and is ended alone; so "
               "is "
               "what it starts, also what leaves its process group (setsid), but for what clears its environment, too";
    return "thread: jobs run in this program, the fastest way; one that crashes ends the program (resume goes on), and "
           "none can be ended by force";
}

std::string job_limits_text(const JobLimits& limits) {
    std::vector<std::string> parts;
    if (limits.seconds) parts.push_back(duration(*limits.seconds));
    if (limits.factor)
        parts.push_back(fmt::format("{} times what jobs of its rung usually take", shortest(*limits.factor)));
    if (limits.cpu_seconds) parts.push_back(fmt::format("{} of processor time", duration(*limits.cpu_seconds)));
    if (limits.memory) parts.push_back(byte_count(static_cast<double>(*limits.memory)));
    return fmt::format("{}", fmt::join(parts, "; "));
}

std::string failure_text(const FailureSettings& failure) {
    if (failure.on == OnFailure::stop)
        return "the trial ranks last in its rung, and the run stops at the first failure; resume goes on";
    std::string text = "the trial ranks last in its rung and is trained no further";
    if (failure.on == OnFailure::retry)
        text = fmt::format("the job is done again from the state before it, {} times in all; then {}", failure.attempts,
                           text);
    const auto stops = [&](std::uint64_t count, const char* how) {
        text += fmt::format("; the run stops after {}{}", counted(count, "failure"), how);
    };
    if (failure.most) stops(*failure.most, " in a session");
    if (failure.in_a_row) stops(*failure.in_a_row, " in a row");
    return text;
}

}  // namespace espalier
