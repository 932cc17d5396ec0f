/// The schedulers and samplers that are compared: plans of the one ladder, and what draws. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/plan.hpp"

namespace espalier::paper {

struct Contender {
    std::string name;
    LadderPlan plan;
    std::string sampler = "random";  ///< paper/trial_source.hpp
};

// Names that checks look for.
inline constexpr std::string_view random_search = "random search";
inline constexpr std::string_view asha = "ASHA";
inline constexpr std::string_view hyperband = "Hyperband";
inline constexpr std::string_view pbt = "PBT";
inline constexpr std::string_view asha_random = "ASHA, random";
inline constexpr std::string_view asha_tpe = "ASHA, tpe";
inline constexpr std::string_view asha_kde = "ASHA, kde";
inline constexpr std::string_view default_model = asha_tpe;  ///< kind = "model"

/// On rungs at these resources, each eta times the one below; there are at least two. SHA has n = eta^(rungs - 1)
/// trials a bracket. The three with brackets have those of Hyperband, s = s_max down to 0, and its sizes by the formula
/// n_s = ceil((s_max + 1) eta^s / (s + 1)): as trials (Hyperband), as what a budget is made of (loop), as shares of the
/// new trials (live). The stopping rules have random search behind them.
[[nodiscard]] std::vector<Contender> contenders(const std::vector<double>& levels, double eta);

/// Population based training with the numbers of Li et al. 2020, on 16 reports to R: populations of 25, a
/// lag of two intervals. For what can be copied; the seed of its copies is the run's.
[[nodiscard]] Contender population_contender(double max_resource);

/// Those of study (f): ASHA with each sampler; random search; and BOHB, which is Hyperband with the sampler kde.
[[nodiscard]] std::vector<Contender> sampler_contenders(const std::vector<double>& levels, double eta);

}  // namespace espalier::paper
