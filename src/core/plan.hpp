/// What decisions depend on, besides messages: the brackets and their rungs. A value.
///
///             first bracket    second     third                     resource R
///   rung 4 ─▶  ├───┤ R          ├─┤ R      ├┤ R     each bracket begins with another
///   rung 3     ├───┤            ├─┤        ├┤       resource, and all end at the same
///   …
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/exact.hpp"
#include "base/ids.hpp"

namespace espalier {

/// The most rungs of all brackets together: the chain's messages go down it on the stack (DESIGN, section 3).
inline constexpr std::size_t most_rungs = 256;

/// How brackets hand out jobs.
enum class Scheme : std::uint8_t {
    /// ASHA in all of them at once: promotions are sought in every bracket, the first one first; then a new trial goes
    /// to the bracket with the smallest drawn / share, the first of equals. (Li et al. 2020, Algorithm 2)
    asha,
    /// ASHA in one bracket at a time, until the budget of the SHA bracket of as many trials as its share is spent; then
    /// in the next, and after the last in the first again; rungs stay. (section 3.2: asynchronous Hyperband)
    loop,
    /// SHA: each bracket is opened with as many trials as its share, and a rung is decided when it is complete. Where
    /// those that are open have no job, the next one opens, after the last the first again. (Algorithm 1)
    sha,
    /// Population based training: the levels of the one bracket are where members report, its share is how many members
    /// a population has. (core/pbt_stage.hpp; Jaderberg et al. 2017)
    pbt,
};

inline constexpr std::array<std::string_view, 4> scheme_names = {"asha", "loop", "sha", "pbt"};
[[nodiscard]] constexpr std::string_view name_of(Scheme scheme) {
    return scheme_names[static_cast<std::size_t>(scheme)];
}

/// When a trial is stopped in the midst of a job, by the losses that it reports. Each rule has its header.
enum class StoppingRule : std::uint8_t { median, asha, curve };

/// The stopping rule and its numbers; those of another rule mean nothing.
struct StoppingPlan {
    StoppingRule rule = StoppingRule::median;
    std::uint64_t completed = 3;  ///< median: how many completed trials it needs
    double probability = 0.05;    ///< curve: below it a trial is stopped
    std::vector<double> levels;   ///< asha: resources of its rungs, lowest first, strictly increasing, below `full`
    ReductionFactor eta{4};       ///< asha: 1/eta of a rung goes on
    double full = 0;              ///< R: where trials are completed, and where the curve rule extrapolates to
};

/// What population based training needs besides levels and share.
struct PopulationPlan {
    double lag = 0;          ///< a member trains on while it is less than this ahead of the slowest
    std::uint64_t seed = 0;  ///< of the draws of whom to copy

    bool operator==(const PopulationPlan&) const = default;
};

struct BracketPlan {
    std::vector<double> levels;  ///< resources of its rungs, lowest first, strictly increasing; at least one
    /// How many new trials it gets in proportion to the others; what that means is the scheme's. When as many are drawn
    /// as the shares add up to, each has its share.
    std::uint64_t share = 1;

    bool operator==(const BracketPlan&) const = default;
};

struct LadderPlan {
    LadderPlan() = default;
    /// One bracket.
    LadderPlan(std::vector<double> levels, ReductionFactor the_eta) : LadderPlan({{std::move(levels), 1}}, the_eta) {}
    LadderPlan(std::vector<BracketPlan> the_brackets, ReductionFactor the_eta)
        : brackets(std::move(the_brackets)), eta(the_eta) {}

    std::vector<BracketPlan> brackets;  ///< at least one; all end at the same resource, but those of `sha`
    ReductionFactor eta{4};
    std::uint64_t capacity = std::numeric_limits<std::uint64_t>::max();  ///< configurations there are at all
    Scheme scheme = Scheme::asha;
    bool from_scratch = false;  ///< a promoted trial is trained from the start again: what budgets of `loop` count
    std::optional<StoppingPlan> stopping;
    std::optional<PopulationPlan> population;  ///< of `pbt`
    std::uint32_t attempts = 1;                ///< of a job that fails (core/retry.hpp); 1: it ranks last at once
};

/// How many trials of a SHA bracket reach each of its rungs where none fails: floor(n * eta^-i), n being its share.
/// (Li et al. 2020, Algorithm 1)
[[nodiscard]] std::vector<std::uint64_t> sha_sizes(const BracketPlan& bracket, const ReductionFactor& eta);

/// A bracket that `sha` opens: they are opened one after another, each with all its trials.
struct OpenedBracket {
    std::uint64_t opened = 1;  ///< as the how manieth
    std::uint32_t place = 0;   ///< in the plan
    TrialId first{1};          ///< of its trials; there are as many as the place's share
};
/// The bracket of a trial; O(brackets of the plan).
[[nodiscard]] OpenedBracket opened_bracket(const std::vector<BracketPlan>& brackets, TrialId trial);

/// What such a bracket trains in all: the sum of n_i (r_i - r_(i-1)), or of n_i r_i from scratch.
[[nodiscard]] double sha_budget(const BracketPlan& bracket, const ReductionFactor& eta, bool from_scratch);

/// The resource at which all of them end, where they end at the same.
[[nodiscard]] std::optional<double> common_end(const std::vector<BracketPlan>& brackets);

/// @throws std::invalid_argument for a plan that no ladder can have.
void check(const LadderPlan& plan);

}  // namespace espalier
