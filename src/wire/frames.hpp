/// What Espalier and its worker processes say to each other, one frame a message of a SOCK_SEQPACKET pair:
///
///   Espalier                                   espalier-worker
///      ── Open ─────────────────────────────▶   loads the library
///      ◀──────────────────── Opened | Refused
///      ── Train ────────────────────────────▶   create; restore or train again; train; save
///      ◀────────────── Progress, Log, Rebuilt
///      ── Verdict ──────────────────────────▶   (only where a stopping rule asks for progress)
///      ◀────────────────── Trained | Unusable   Unusable: the state given is of no use, nothing was trained
///      ◀────────────────────────────── Idle     the trial is destroyed: the next Train may come
///
/// The result is said before the trial is destroyed, so that an objective that crashes on the way out costs its worker
/// and not the job; and the next job waits for Idle, so that it does not die for the one before. Whoever wants no Idle
/// (Open::idle) sends the next Train at once: if the worker dies then, and nothing was heard since that Train, and the
/// end of the socket says that something went unread (channel.hpp), the job had not begun. A Verdict is sent only
/// while its job is in flight, one for each Progress and in their order; a worker skips those that it did not wait for.
///
/// The end of the socket is the end of the worker. Frames are values; encode() and decode() are pure. decode() trusts
/// nothing: a worker's heap may be broken, and its frames are what a broken program writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/job.hpp"
#include "objective/description.hpp"
#include "objective/evaluator.hpp"
#include "objective/job_limits.hpp"
#include "objective/options.hpp"

namespace espalier::wire {

/// Both sides are of one build: another number is refused.
inline constexpr std::uint32_t protocol_version = 1;
/// Bytes of a message at most. A longer frame travels in a memory file (channel.hpp sees to it).
inline constexpr std::size_t most_bytes = std::size_t{64} << 10U;
/// Bytes of a state that travels within its frame, at most; a larger one travels as a memory file beside it.
inline constexpr std::size_t most_state = std::size_t{32} << 10U;

/// Once, the first. With it travels the memory file of the stop flag (channel.hpp).
struct Open {
    std::uint32_t protocol = protocol_version;
    std::string library;  ///< absolute path
    OptionTable options;
    std::string folder;
    std::vector<std::string> parameters;  ///< names of the study's own space; empty: it has none
    bool verdicts = false;                ///< progress waits for a Verdict
    bool idle = true;                     ///< whether it shall say Idle
};
struct Opened {
    Description description;
    std::string hash;  ///< of the library's file, as the worker loaded it
};
/// The library cannot be used; the worker ends.
struct Refused {
    std::string why;
};

/// A value of the configuration; no values: a conditional parameter that does not apply.
struct Setting {
    std::string name;
    std::optional<Value> value;
};

/// A state: here, or in the memory file that travels with the frame.
struct State {
    std::vector<unsigned char> bytes;
    std::optional<std::uint64_t> in_file;  ///< so many bytes in the file, `bytes` is empty
};

struct Train {
    Job job;
    std::uint64_t seed = 0;  ///< the trial's
    std::uint32_t threads = 1;
    std::vector<Setting> configuration;
    std::string json;             ///< the same
    double state_at = 0;          ///< resource at which the state stands; 0: create
    std::optional<State> state;   ///< what to restore
    std::vector<double> rebuild;  ///< levels to train through again, after state_at, up to job.from
    bool save = false;            ///< its state is wanted afterwards
};

/// A loss on the way, at a resource in (from, to].
struct Progress {
    double resource = 0;
    double value = 0;
    std::vector<Metric> metrics;
};
struct Log {
    int level = 0;
    std::string text;
};
struct Rebuilt {
    double from = 0;
    double to = 0;
    double seconds = 0;
};
/// The answer to a Progress.
struct Verdict {
    bool go_on = true;
};

struct Unusable {
    std::string why;
};
struct Trained {
    int outcome = 0;  ///< an espalier_outcome
    double value = 0;
    double resource = 0;
    std::string message;
    std::vector<Metric> metrics;
    double seconds = 0;                  ///< of the job's own training
    double cpu_seconds = 0;              ///< of all of the worker's threads, and of its children that ended
    std::uint64_t peak_memory = 0;       ///< bytes resident; 0: not measured, the job was too short to be worth it
    bool ruled_out = false;              ///< it ended after a Verdict that said so
    bool out_of_memory = false;          ///< it failed, and memory had been refused to it
    std::optional<State> state;          ///< only if wanted and ok
    std::optional<std::string> unsaved;  ///< it was wanted, and this is why it is not there
};

/// The worker is done with its last job altogether.
struct Idle {};

using Frame = std::variant<Open, Opened, Refused, Train, Progress, Log, Rebuilt, Verdict, Unusable, Trained, Idle>;

}  // namespace espalier::wire
