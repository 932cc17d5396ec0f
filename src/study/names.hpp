/// How a study file writes the alternatives that its keys offer: one list for reading, writing and messages.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "study/study.hpp"

namespace espalier {

template <typename T>
using Names = std::vector<std::pair<std::string, T>>;

inline Names<bool> direction_names() { return {{"minimize", false}, {"maximize", true}}; }
inline Names<Durability> durability_names() {
    return {{"none", Durability::none}, {"process", Durability::process}, {"power", Durability::power}};
}
inline Names<Algorithm> algorithm_names() {
    return {{"asha", Algorithm::asha},
            {"random", Algorithm::random},
            {"sha", Algorithm::sha},
            {"hyperband", Algorithm::hyperband},
            {"pbt", Algorithm::pbt}};
}
inline Names<AsyncHyperband> async_hyperband_names() {
    return {{"live", AsyncHyperband::live}, {"loop", AsyncHyperband::loop}};
}
inline Names<BracketSizes> bracket_sizes_names() {
    return {{"formula", BracketSizes::formula}, {"printed", BracketSizes::printed}};
}
inline Names<SamplerKind> sampler_names() {
    return {{"random", SamplerKind::random}, {"grid", SamplerKind::grid}, {"sobol", SamplerKind::sobol},
            {"tpe", SamplerKind::tpe},       {"kde", SamplerKind::kde},   {"model", default_model}};
}
inline Names<CheckpointMode> checkpoint_names() {
    return {{"spill", CheckpointMode::spill}, {"always", CheckpointMode::always}, {"never", CheckpointMode::never}};
}

inline Names<StoppingRule> stopping_names() {
    return {{"median", StoppingRule::median}, {"asha", StoppingRule::asha}, {"curve", StoppingRule::curve}};
}

inline Names<Isolation> isolation_names() { return {{"thread", Isolation::thread}, {"process", Isolation::process}}; }
inline Names<OnFailure> on_failure_names() {
    return {{"worst", OnFailure::worst}, {"retry", OnFailure::retry}, {"stop", OnFailure::stop}};
}
inline Names<OnDrop> on_drop_names() { return {{"again", OnDrop::again}, {"failed", OnDrop::failed}}; }
inline Names<Mode> mode_names() {
    return {{"aggressive", Mode::aggressive}, {"standard", Mode::standard}, {"conservative", Mode::conservative}};
}

template <typename T>
[[nodiscard]] const std::string& name_of(const T& meaning, const Names<T>& names) {
    auto name = names.begin();
    while (name->second != meaning) ++name;
    return name->first;
}

}  // namespace espalier
