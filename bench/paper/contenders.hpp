/// The schedulers that are compared, as plans of the one ladder. Each draws from the same sampler. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/plan.hpp"

namespace espalier::paper {

struct Contender {
    std::string name;
    LadderPlan plan;
};

// Names that checks look for.
inline constexpr std::string_view random_search = "random search";
inline constexpr std::string_view asha = "ASHA";
inline constexpr std::string_view hyperband = "Hyperband";

/// On rungs at these resources, each eta times the one below; there are at least two. SHA has n = eta^(rungs - 1)
/// trials a bracket. The three with brackets have those of Hyperband, s = s_max down to 0, and its sizes by the formula
/// n_s = ceil((s_max + 1) eta^s / (s + 1)): as trials (Hyperband), as what a budget is made of (loop), as shares of the
/// new trials (live). The stopping rules have random search behind them.
[[nodiscard]] std::vector<Contender> contenders(const std::vector<double>& levels, double eta);

}  // namespace espalier::paper
