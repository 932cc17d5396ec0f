/// The rows of a journal as values. Tables and columns: journal/schema/1.sql.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "core/message.hpp"
#include "core/sampler.hpp"
#include "space/space.hpp"

namespace espalier {

/// When a result is acted on. The contract is DESIGN's, section 5; the study chooses it, the journal names it.
enum class Durability : std::uint8_t {
    none,     ///< at once; kill -9 loses the last moments
    process,  ///< after its commit; survives kill -9 of the program at any instant
    power,    ///< after its fsync; survives power loss
};

/// What the run is a function of, besides its messages. One a journal.
struct StudyRow {
    std::string name;
    std::string given;     ///< the study file as written; "" when there was none
    std::string resolved;  ///< a study file in which every key is explicit: resume reads this one
    std::string folder;    ///< absolute; where relative paths of the study begin
    std::uint64_t seed = 0;
    bool maximize = false;  ///< people see value = -loss
    Durability durability = Durability::process;
    std::string program;  ///< "espalier 0.1.0 (a1b2c3d)"
    std::uint32_t abi = 0;
    std::string objective;       ///< absolute path of the library
    std::string objective_name;  ///< what it calls itself
    std::string objective_hash;  ///< 32 hexadecimal digits, XXH3-128 of the file
};

/// One a run or resume.
struct SessionRow {
    std::uint64_t first_seq = 0;  ///< the first message that this session may write
    std::int64_t started_us = 0;  ///< microseconds since 1970, UTC
    std::string program;
    std::string host;
    std::int64_t pid = 0;
    std::uint32_t threads = 0;  ///< of the arena
    std::string objective_hash;
    std::string platform = {};  ///< C library and processor; "": not known
};

/// Every message, in order.
struct MessageRow {
    Seq seq{};
    std::int64_t time_us = 0;  ///< microseconds since 1970, UTC; in a simulation, since its beginning
    Event event = Vacancy{};
};

/// The decision that message `seq` led to.
struct DecisionRow {
    Seq seq{};
    Decision decision;
};

/// What the stopping rule decided at message `seq`.
struct StopRow {
    Seq seq{};
    TrialStop stop;
};

/// How a draw of a learner, or a copy, can be made again; and what it cost.
struct DrawRow {
    Provenance why;
    std::uint64_t turn = 0;    ///< place among the draws, from 1; 0: it does not matter
    std::optional<Seq> seen;   ///< the last message that the model knew; empty: no model was asked
    double seconds = 0;        ///< that the worker spent on it, waiting included; decides nothing
    double model_seconds = 0;  ///< spent on models since the draw before, in their own thread; decides nothing
    TrialId parent{};          ///< of a copy
};

/// A trial's configuration, written before its first job starts.
struct TrialRow {
    TrialId trial{};
    std::vector<double> unit;
    std::string configuration;          ///< JSON
    std::optional<DrawRow> drawn = {};  ///< empty: written by an espalier that did not know it
};

/// The row of a trial just drawn from this space by a function of (seed, trial).
[[nodiscard]] inline TrialRow row_of(TrialId trial, const Draw& draw, const Space& space) {
    return {trial, draw.unit, to_json(space, draw.configuration), DrawRow{draw.why, 0, {}, 0, 0, {}}};
}

/// The row of a copy.
[[nodiscard]] inline TrialRow row_of_copy(TrialId trial, TrialId parent, const Draw& draw, const Space& space) {
    return {trial, draw.unit, to_json(space, draw.configuration), DrawRow{draw.why, 0, {}, 0, 0, parent}};
}

/// A loss reported inside a job.
struct ProgressRow {
    TrialId trial{};
    std::uint32_t rung = 0;
    std::uint32_t attempt = 1;
    std::int64_t time_us = 0;
    double resource = 0;
    double value = 0;     ///< as the objective reported it, in its own direction
    std::string metrics;  ///< a JSON object or ""
};

/// What a result said beside its loss; written before its message, only when there is something to say.
struct ReportRow {
    TrialId trial{};
    std::uint32_t rung = 0;
    std::uint32_t attempt = 1;
    std::string message;
    std::string metrics;  ///< a JSON object or ""
};

/// How a job ended that did not end well; written before its result's message, only where there is something to say.
/// The members are those of FailureFigures (objective/evaluator.hpp).
struct FailureRow {
    TrialId trial{};
    std::uint32_t rung = 0;
    std::uint32_t attempt = 1;
    int signal = 0;
    std::optional<int> exit_code;
    double seconds = 0;
    double cpu_seconds = 0;
    std::uint64_t peak_memory = 0;
    double limit = 0;
    std::string last_words;
};

/// A line that the objective logged.
struct LogRow {
    TrialId trial{};
    std::int64_t time_us = 0;
    int level = 0;
    std::string text;
};

/// Training done again because a state was lost. Changes no decision; its cost is shown apart.
struct RebuildRow {
    TrialId trial{};
    std::int64_t time_us = 0;
    double from = 0;  ///< the checkpoint it began at; 0: from create
    double to = 0;
    double seconds = 0;
};

using Row =
    std::variant<MessageRow, DecisionRow, StopRow, TrialRow, ProgressRow, ReportRow, FailureRow, LogRow, RebuildRow>;

}  // namespace espalier
