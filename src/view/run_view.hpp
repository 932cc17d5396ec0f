/// A run as its journal tells it, trial by trial: what the tables, exports and pages are made of. Read once, then a
/// value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journal/reader.hpp"

namespace espalier {

/// A result as people see it.
struct ResultView {
    std::uint64_t seq = 0;
    std::uint32_t rung = 0;
    std::uint32_t attempt = 1;
    double resource = 0;
    Outcome outcome = Outcome::ok;
    double value = 0;  ///< in the objective's own direction; meaningful only when ok
    double seconds = 0;
    std::string message;
    std::string metrics;               ///< a JSON object or ""
    std::optional<double> stopped_at;  ///< where the stopping rule ended it
    bool retried = false;              ///< it failed, and another attempt followed
    std::optional<FailureRow> failure;
    [[nodiscard]] bool ok() const { return outcome == Outcome::ok; }
};

enum class TrialState : std::uint8_t { running, paused, finished, failed, stopped };

struct TrialView {
    std::uint64_t trial = 0;
    std::uint32_t bracket = 0;
    std::uint64_t parent = 0;   ///< of a copy; 0: it is none
    double began_at = 0;        ///< a copy: where its parent stood
    std::string configuration;  ///< JSON; "" where a kill came before its row
    std::vector<ResultView> results;
    std::optional<double> training_to;  ///< the resource that a job in flight trains it to
    TrialState state = TrialState::running;
};

struct RunView {
    std::string journal;
    StudyRow study;
    bool being_written = false;
    std::optional<double> top;      ///< the full resource; none on an infinite horizon
    std::vector<TrialView> trials;  ///< by number
    double resource = 0;            ///< sum of (to - from) of the jobs that came back
    double rebuilt_resource = 0;    ///< trained again because states were lost
    double rebuilt_seconds = 0;
    std::uint64_t rebuilds = 0;

    struct Best {
        std::uint64_t trial = 0;
        ResultView result;
    };
    [[nodiscard]] bool is_full(const ResultView& result) const { return top && result.resource >= *top; }
    [[nodiscard]] std::optional<Best> best_full() const;  ///< at full resource
    [[nodiscard]] std::optional<Best> best_seen() const;  ///< at any
    /// The numbers of the best trials that have different configurations, the best first: those at full resource before
    /// the others, which are ordered by the resource that they reached, then by their last value.
    [[nodiscard]] std::vector<std::uint64_t> best_trials(std::size_t count) const;
};

/// `top`: the resource of full training, if there is one. @throws JournalError
[[nodiscard]] RunView read_run(JournalReader& reader, std::optional<double> top);

[[nodiscard]] const char* name_of(TrialState state);

/// Every trial: number, state, resource, value, configuration.
[[nodiscard]] std::string trials_text(const RunView& run);
[[nodiscard]] std::string trials_json(const RunView& run);

/// The best at full resource first, the best seen apart.
[[nodiscard]] std::string best_text(const RunView& run);
[[nodiscard]] std::string best_json(const RunView& run);
/// The best as a [[try]] for a study file. "" if there is none.
[[nodiscard]] std::string best_toml(const RunView& run);
/// The best as an array of C: a name and a number or text each. "" if there is none.
[[nodiscard]] std::string best_c(const RunView& run);

}  // namespace espalier
