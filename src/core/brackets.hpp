/// Ready sets of brackets, from few rungs to many, for people who do not want to choose an early-stopping rate. The
/// rules are those of Determined's adaptive ASHA. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "core/plan.hpp"

namespace espalier {

enum class Mode : std::uint8_t {
    aggressive,    ///< one bracket, of the most rungs: stops early
    standard,      ///< brackets of m down to floor((m-1)/2) + 1 rungs
    conservative,  ///< brackets of m down to 1 rung: some trials are never stopped
};

struct ModeRule {
    double max_resource = 1;  ///< R
    std::uint64_t max_trials = 1;
    double eta = 4;
    bool integer = false;
    double least = 0;  ///< no rung is below it; 0: no bound
};

/// m, the most rungs: min(5, floor(log_eta R) + 1, floor(log_eta max_trials) + 1), and no more than R / eta^(m-1) >=
/// least allows.
[[nodiscard]] unsigned rungs_at_most(const ModeRule& rule);

/// The brackets, most rungs first, each ending at R. Trials are shared in proportion to eta^(rungs-1) / rungs, rounded
/// down; the first gets the remainder. A bracket that would get no trial is left out.
[[nodiscard]] std::vector<BracketPlan> mode_brackets(Mode mode, const ModeRule& rule);

}  // namespace espalier
