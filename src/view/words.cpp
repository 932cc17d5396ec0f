#include "view/words.hpp"

#include <fmt/format.h>

#include <array>
#include <ctime>

#include "base/text.hpp"
#include "view/table.hpp"

namespace espalier {
namespace {

std::tm broken_down(std::int64_t time_us, std::tm* (*how)(const std::time_t*, std::tm*)) {
    const auto seconds = static_cast<std::time_t>(time_us / 1'000'000);
    std::tm parts{};
    how(&seconds, &parts);
    return parts;
}

std::string formatted(const std::tm& parts, const char* pattern) {
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), pattern, &parts)};
}

}  // namespace

std::string time_text(std::int64_t time_us, Times times) {
    if (times == Times::simulated) return "virtual time " + rounded(static_cast<double>(time_us) * 1e-6);
    return formatted(broken_down(time_us, localtime_r), "%Y-%m-%d %H:%M:%S");
}

std::string span_text(double seconds, Times times) {
    return times == Times::simulated ? rounded(seconds) : duration(seconds);
}

std::string utc_time(std::int64_t time_us) {
    return formatted(broken_down(time_us, gmtime_r), "%Y-%m-%dT%H:%M:%S") + fmt::format(".{:06}Z", time_us % 1'000'000);
}

std::string why_it_ended(const std::optional<StopReason>& reason) {
    if (!reason) return "every trial allowed is drawn, every promotion due is made";
    switch (*reason) {
        case StopReason::resource:
            return "the resource limit is reached";
        case StopReason::target:
            return "the target is reached";
        case StopReason::time:
            return "the time limit is reached";
        case StopReason::interrupted:
            return "it was interrupted";
        case StopReason::failures:
            return "too many jobs failed";
        case StopReason::error:
            break;
    }
    return "the journal could not be written";
}

std::string why_it_was_cut(std::uint64_t in_flight) {
    if (in_flight == 0) return "no workers were left";
    return fmt::format("the simulated world ended with {} in flight", counted(in_flight, "job"));
}

std::string rung_text(RungKey rung, bool several_brackets) {
    return several_brackets ? fmt::format("rung {} of bracket {}", rung.rung, rung.bracket)
                            : fmt::format("rung {}", rung.rung);
}

std::string event_text(const Event& event, bool several_brackets) {
    if (const auto* result = std::get_if<Result>(&event))
        return fmt::format("the result of trial {} in {}", number(result->trial),
                           rung_text(rung_of(*result), several_brackets));
    if (const auto* report = std::get_if<Progress>(&event))
        return fmt::format("a report of trial {}", number(report->trial));
    if (std::holds_alternative<Start>(event)) return "a session began";
    if (std::holds_alternative<Vacancy>(event)) return "a worker looked for a job";
    return "no new jobs from here on";
}

}  // namespace espalier
