/// Words that several views share: times of day, why a run hands out no jobs, rungs, messages as causes. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "view/run_fold.hpp"

namespace espalier {

/// "2026-03-01 14:05:09", in the reader's time zone; of a simulated run "virtual time 12.5".
[[nodiscard]] std::string time_text(std::int64_t time_us, Times times);
/// "12.5 s"; of a simulated run "12.5".
[[nodiscard]] std::string span_text(double seconds, Times times);
/// "2026-03-01T13:05:09.123456Z", for programs.
[[nodiscard]] std::string utc_time(std::int64_t time_us);

/// Why a run ended, or ends as soon as its jobs are back: "the time limit is reached". Empty: nothing stopped it.
[[nodiscard]] std::string why_it_ended(const std::optional<StopReason>& reason);
/// Why a simulated run ended before its work was done. `in_flight`: jobs that did not come back.
[[nodiscard]] std::string why_it_was_cut(std::uint64_t in_flight);

/// "rung 2", and in which bracket where there is more than one.
[[nodiscard]] std::string rung_text(RungKey rung, bool several_brackets);

/// What a message was: "the result of trial 33 in rung 0".
[[nodiscard]] std::string event_text(const Event& event, bool several_brackets);

}  // namespace espalier
