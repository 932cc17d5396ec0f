/// A study as the user wants it: read from a study file and flags, checked, then resolved against the objective.
/// Values; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/brackets.hpp"
#include "core/hyperband.hpp"
#include "core/ladder.hpp"
#include "core/levels.hpp"
#include "core/sampler.hpp"
#include "core/world.hpp"
#include "journal/rows.hpp"
#include "objective/description.hpp"
#include "objective/evaluator.hpp"
#include "objective/job_limits.hpp"
#include "objective/options.hpp"
#include "sample/learned_past.hpp"
#include "space/given.hpp"
#include "space/space.hpp"

namespace espalier {

enum class Algorithm : std::uint8_t {
    asha,
    random,     ///< every trial is trained to max_resource
    sha,        ///< synchronous successive halving: brackets of n trials
    hyperband,  ///< SHA in brackets from many trials to few
    pbt,        ///< population based training
};

/// Members of a population where the study does not say.
inline constexpr std::uint64_t default_population = 20;

/// Asynchronous Hyperband: Hyperband's brackets, with ASHA in them.
enum class AsyncHyperband : std::uint8_t {
    live,  ///< in all of them at once, shares being n
    loop,  ///< in one at a time, until its budget is spent
};

/// [sampler]: where configurations come from.
enum class SamplerKind : std::uint8_t {
    random,
    grid,
    sobol,
    tpe,  ///< tree-structured Parzen estimator
    kde,  ///< BOHB's kernel density estimator
};
/// What `kind = "model"` stands for: the one that measured best (bench/paper).
inline constexpr SamplerKind default_model = SamplerKind::tpe;
[[nodiscard]] constexpr bool learns(SamplerKind kind) { return kind == SamplerKind::tpe || kind == SamplerKind::kde; }

struct SamplerSettings {
    SamplerKind kind = SamplerKind::random;
    unsigned points = 5;                       ///< of a grid, per parameter that has more values
    std::string features;                      ///< CSV file of a table's rows, as written; "": none
    std::vector<std::string> feature_columns;  ///< empty: found by a rule (study/row_features_file.hpp)
    std::string features_hash;                 ///< of the file; "": whatever it holds
    bool operator==(const SamplerSettings&) const = default;
};

/// [limits]; empty: no limit. The target is a value as people see it.
struct LimitSettings {
    std::optional<std::uint64_t> trials;
    std::optional<double> resource;
    std::optional<double> seconds;
    std::optional<double> target;
};

/// [job] on_failure: what becomes of a trial whose job failed.
enum class OnFailure : std::uint8_t {
    worst,  ///< it ranks last in its rung, and is trained no further
    retry,  ///< the job is done again from the state before it; after its last attempt the trial ranks last
    stop,   ///< as `worst`, and no new jobs are handed out
};

/// What a failure means. Empty: no limit. Counts begin anew with each session.
struct FailureSettings {
    OnFailure on = OnFailure::worst;
    std::uint32_t attempts = 1;             ///< of a job; above 1 only with `retry`
    std::optional<std::uint64_t> most;      ///< so many failures stop the run
    std::optional<std::uint64_t> in_a_row;  ///< or so many without a success between them
    bool operator==(const FailureSettings&) const = default;
};

/// A configuration to start with, as somebody wrote it.
struct WrittenTry {
    NamedValues values;
    std::vector<std::size_t> lines;  ///< of the study file, one a value
    /// Of an earlier run (--warm-start): what does not fit this study's space is left out and noted, no fault.
    std::string from;
};

/// Where something was written: a line of the text or a flag of the command line. Neither: line 0.
struct Place {
    std::size_t line = 0;
    std::size_t column = 0;
    std::size_t flag = 0;  ///< from 1, among the overrides; 0: not from a flag
};

/// A key set from the command line: it wins over the file.
struct Override {
    std::string key;    ///< dotted: "scheduler.eta", "objective.text"
    std::string value;  ///< TOML; what is no TOML value is a string
    std::string flag;   ///< how the user wrote it, for messages: "--set scheduler.eta=1", "--workers 0"
};

/// [simulation]: the world of `espalier simulate`.
struct SimulationSettings {
    World world;
    std::uint32_t workers = 0;      ///< 0: the study's; then world.workers is not known yet
    std::string time = "resource";  ///< what a job takes (sim/job_time.hpp)
};

/// [stopping]: the rule, and what was given of its numbers.
struct StoppingSettings {
    StoppingRule rule = StoppingRule::median;
    std::uint64_t completed = 3;
    double probability = 0.05;
    std::optional<double> min_resource;
    std::vector<double> levels;  ///< given instead of min_resource and early_stopping_rate
    std::optional<double> eta;
    unsigned early_stopping_rate = 0;
};

/// What the study file and flags say; empty: not given.
struct StudyFile {
    std::string origin;  ///< path of the file as given, for messages; "" when there is none
    std::string given;   ///< its text
    std::vector<Override> overrides;
    std::string folder;  ///< absolute; relative paths begin here
    std::string name;
    std::string objective;  ///< as written: a path or an installed name
    std::optional<bool> maximize;
    std::uint64_t seed = 0;
    Durability durability = Durability::process;
    OptionTable options;
    Algorithm algorithm = Algorithm::asha;
    std::optional<double> max_resource;
    std::optional<double> min_resource;
    double eta = 4;
    unsigned early_stopping_rate = 0;
    bool endless = false;               ///< max_resource = "infinite"
    std::vector<double> levels;         ///< given instead of min_resource, max_resource and early_stopping_rate
    std::vector<BracketPlan> brackets;  ///< given instead of levels
    bool shares = false;                ///< of brackets are given, too
    bool loop = false;                  ///< brackets take turns by their budgets
    std::optional<AsyncHyperband> async_hyperband;
    std::optional<Mode> mode;        ///< given instead of all these
    std::optional<std::uint64_t> n;  ///< trials of a SHA bracket
    BracketSizes bracket_sizes = BracketSizes::formula;
    std::optional<std::uint64_t> population;  ///< pbt: members of one
    std::optional<double> interval;           ///< pbt: resource between two reports
    std::optional<double> lag;                ///< pbt: how far members may part
    SamplerSettings sampler;
    LimitSettings limits;
    std::uint32_t workers = 0;  ///< 0: one per core
    std::uint32_t threads = 1;  ///< granted to each job
    Isolation isolation = Isolation::thread;
    JobLimits job;
    FailureSettings failure;
    std::uint64_t memory = std::uint64_t{4} << 30U;
    std::optional<CheckpointMode> checkpoint;
    std::optional<Space> space;
    std::vector<WrittenTry> tries;
    std::optional<StoppingSettings> stopping;
    std::optional<SimulationSettings> simulation;
    Place simulation_time;  ///< of its key `time`, which is checked when the space is known
    bool live = false;      ///< the run is no simulation: its world is checked, no more
    bool logged = false;    ///< a journal's: a key that is missing was not known when it was written
};

/// Everything decided: what runs, what the journal holds.
struct Study {
    std::string name;
    std::string folder;
    std::string given;
    std::string objective;  ///< as written
    Description description;
    OptionTable options;
    bool maximize = false;
    std::uint64_t seed = 0;
    Durability durability = Durability::process;
    Algorithm algorithm = Algorithm::asha;
    LevelRule rule;                     ///< r, R, eta, s
    std::vector<BracketPlan> brackets;  ///< their rungs' resources and shares of the trials
    Scheme scheme = Scheme::asha;       ///< how the brackets hand out jobs
    bool endless = false;               ///< rungs, or brackets, open above the highest without end
    std::optional<StoppingPlan> stopping;
    std::optional<PopulationPlan> population;  ///< with Scheme::pbt
    SamplerSettings sampler;
    std::optional<std::uint64_t> capacity;  ///< configurations there are at all, those of `tries` included
    LimitSettings limits;
    std::uint32_t workers = 1;
    std::uint32_t threads = 1;
    Isolation isolation = Isolation::thread;
    JobLimits job;
    FailureSettings failure;
    std::uint64_t memory = 0;
    CheckpointMode checkpoint = CheckpointMode::spill;
    Space space;
    std::vector<Given> tries;                      ///< configurations to start with: trials 1, 2, …
    std::optional<SimulationSettings> simulation;  ///< this run takes place in virtual time
    std::vector<std::string> notes;  ///< what the user should know: the top rung stops short of R, workers cut to one …
};

/// The resource at which a trial is trained in full; none on an infinite horizon, or where brackets end at several.
[[nodiscard]] std::optional<double> full_resource(const Study& study);
/// Where the study's configurations come from, where its sampler does not learn. `study` must outlive the sampler.
[[nodiscard]] std::unique_ptr<Sampler> sampler_of(const Study& study);
/// Of a sampler that learns: before the run, nothing seen. Empty: the study's sampler does not learn.
/// @throws std::runtime_error where the file of a table's features cannot be read, or is another one by now
[[nodiscard]] std::optional<LearnedPast> learned_past(const Study& study);
/// The plan of decisions that the study asks for.
[[nodiscard]] LadderPlan ladder_plan(const Study& study);
/// The limit of trials, or what the space has; nothing: without end.
[[nodiscard]] std::optional<std::uint64_t> allowed_trials(const Study& study);
/// How many trials the run can draw: SHA draws no more than fill its brackets; nothing: without end.
[[nodiscard]] std::optional<std::uint64_t> most_trials(const Study& study);
/// The limits in the ladder's terms: losses, and infinity where there is none.
[[nodiscard]] Limits ladder_limits(const Study& study);

}  // namespace espalier
