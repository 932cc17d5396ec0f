/// A study as the user wants it: read from a study file and flags, checked, then resolved against the objective.
/// Values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ladder.hpp"
#include "core/levels.hpp"
#include "journal/rows.hpp"
#include "objective/description.hpp"
#include "objective/evaluator.hpp"
#include "objective/options.hpp"
#include "space/space.hpp"

namespace espalier {

enum class Algorithm : std::uint8_t {
    asha,
    random,  ///< every trial is trained to max_resource
};

/// [limits]; empty: no limit. The target is a value as people see it.
struct LimitSettings {
    std::optional<std::uint64_t> trials;
    std::optional<double> resource;
    std::optional<double> seconds;
    std::optional<double> target;
};

/// What the study file and flags say; empty: not given.
struct StudyFile {
    std::string origin;  ///< path of the file as given, for messages; "" when there is none
    std::string given;   ///< its text
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
    std::vector<double> levels;  ///< given instead of min_resource, max_resource and early_stopping_rate
    LimitSettings limits;
    std::uint32_t workers = 0;  ///< 0: one per core
    std::uint32_t threads = 1;  ///< granted to each job
    std::uint64_t memory = std::uint64_t{4} << 30U;
    CheckpointMode checkpoint = CheckpointMode::spill;
    std::optional<Space> space;
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
    LevelRule rule;              ///< r, R, eta, s
    std::vector<double> levels;  ///< resources of the rungs
    LimitSettings limits;
    std::uint32_t workers = 1;
    std::uint32_t threads = 1;
    std::uint64_t memory = 0;
    CheckpointMode checkpoint = CheckpointMode::spill;
    Space space;
    std::vector<std::string> notes;  ///< what the user should know: the top rung stops short of R, workers cut to one …
};

/// The plan of decisions that the study asks for.
[[nodiscard]] LadderPlan ladder_plan(const Study& study);
/// The limits in the ladder's terms: losses, and infinity where there is none.
[[nodiscard]] Limits ladder_limits(const Study& study);

}  // namespace espalier
